package dev.sluice.sdk.host;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.sluice.errors.SluiceException;
import dev.sluice.sdk.StepBody;
import dev.sluice.sdk.StepFunction;
import dev.sluice.sdk.TypeRef;
import java.io.IOException;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * How the result of a step, or its input, is written and read back. A step hands on what was read
 * back, on the turn in which it ran too; so what does not survive the way through JSON is found at
 * once and not when a crash makes the memo speak.
 */
public final class ResultType {
  private static final Set<Class<?>> READ_BACK_THE_SAME =
      Set.of(String.class, Integer.class, Long.class, Boolean.class);

  /** One holder per lambda expression: finding out its types costs reflection once. */
  private static final ClassValue<AtomicReference<@Nullable Found>> OF_BODY =
      new ClassValue<>() {
        @Override
        protected AtomicReference<@Nullable Found> computeValue(Class<?> bodyClass) {
          return new AtomicReference<>();
        }
      };

  /** What a body returns and, if it is given something, what that is. */
  private record Found(ResultType result, @Nullable ResultType input) {}

  private final String what;
  private final Type type;
  private final ObjectReader reader;
  private final boolean guessed;

  private ResultType(String what, Type type, boolean guessed) {
    this.what = what;
    this.type = type;
    this.reader = Json.readerOf(type);
    this.guessed = guessed;
  }

  /** A result of this type. */
  public static ResultType of(TypeRef<?> stated) {
    return result(stated.type(), false);
  }

  /**
   * The type of what {@code body} returns.
   *
   * @param stated what the caller says it is; null: found out from the body
   */
  public static ResultType of(@Nullable TypeRef<?> stated, StepBody<?> body) {
    return stated != null ? result(stated.type(), false) : foundIn(body, StepBody.class).result();
  }

  /**
   * The type of what {@code body} returns.
   *
   * @param stated what the caller says it is; null: found out from the body
   */
  public static ResultType of(@Nullable TypeRef<?> stated, StepFunction<?, ?> body) {
    return stated != null
        ? result(stated.type(), false)
        : foundIn(body, StepFunction.class).result();
  }

  /**
   * The type of what {@code body} is given.
   *
   * @param stated what the caller says it is; null: found out from the body
   */
  public static ResultType ofInput(@Nullable TypeRef<?> stated, StepFunction<?, ?> body) {
    ResultType found =
        stated != null ? input(stated.type(), false) : foundIn(body, StepFunction.class).input();
    return found == null ? input(Object.class, true) : found;
  }

  /**
   * Reads what was recorded.
   *
   * @throws SluiceException SLUICE-3004 when it is not of this type
   */
  public @Nullable Object read(String step, ByteBuffer json) {
    try {
      return Json.read(json, reader);
    } catch (IOException e) {
      throw unreadable(step, e.getMessage(), e);
    }
  }

  /**
   * What a later turn would read for {@code value}, written as {@code json}.
   *
   * @throws SluiceException SLUICE-3004 when it would not be the same
   */
  public @Nullable Object readBack(String step, @Nullable Object value, byte[] json) {
    if (value == null
        || (type == value.getClass() && READ_BACK_THE_SAME.contains(value.getClass()))) {
      return value;
    }
    Object copy = read(step, ByteBuffer.wrap(json));
    if (guessed && !value.equals(copy)) {
      throw unreadable(
          step,
          "it is a generic " + value.getClass().getName() + " and reads back different",
          null);
    }
    return copy;
  }

  private SluiceException unreadable(String step, @Nullable String why, @Nullable Throwable cause) {
    return new SluiceException(
        "SLUICE-3004",
        "Expected "
            + what
            + " of step '"
            + step
            + "' that reads back as "
            + type.getTypeName()
            + ": "
            + why
            + ".",
        "State the type: ctx.step(name, new TypeRef<List<Customer>>() {}, body); after a change of"
            + " a result's form, give the step a new name.",
        cause);
  }

  private static ResultType result(Type type, boolean guessed) {
    return new ResultType("a result", type, guessed);
  }

  private static ResultType input(Type type, boolean guessed) {
    return new ResultType("an input", type, guessed);
  }

  private static Found foundIn(Object body, Class<?> kind) {
    AtomicReference<@Nullable Found> holder = OF_BODY.get(body.getClass());
    Found known = holder.get();
    if (known == null) {
      known = findIn(body, kind);
      holder.set(known);
    }
    return known;
  }

  private static Found findIn(Object body, Class<?> kind) {
    Class<?> bodyClass = body.getClass();
    if (!bodyClass.isHidden() && !bodyClass.isSynthetic()) {
      JavaType[] types =
          Json.MAPPER.getTypeFactory().constructType(bodyClass).findTypeParameters(kind);
      JavaType returned = types[types.length - 1];
      return new Found(
          result(returned, returned.isJavaLangObject()),
          types.length < 2 ? null : input(types[0], types[0].isJavaLangObject()));
    }
    try {
      Method writeReplace = bodyClass.getDeclaredMethod("writeReplace");
      writeReplace.setAccessible(true);
      SerializedLambda lambda = (SerializedLambda) writeReplace.invoke(body);
      MethodType types =
          MethodType.fromMethodDescriptorString(
              lambda.getInstantiatedMethodType(), bodyClass.getClassLoader());
      Class<?> returned = types.returnType();
      Class<?> given = types.parameterCount() == 0 ? null : types.parameterType(0);
      return new Found(
          result(returned, isVague(returned)), given == null ? null : input(given, isVague(given)));
    } catch (ReflectiveOperationException | RuntimeException e) {
      return new Found(result(Object.class, true), null);
    }
  }

  private static boolean isVague(Class<?> type) {
    return type == Object.class || type.getTypeParameters().length > 0;
  }
}
