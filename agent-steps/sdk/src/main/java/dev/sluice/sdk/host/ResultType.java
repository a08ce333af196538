package dev.sluice.sdk.host;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.sluice.errors.SluiceException;
import dev.sluice.sdk.StepBody;
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
 * How the result of a step is written and read back. A step hands on what was read back, on the
 * turn in which it ran too; so what does not survive the way through JSON is found at once and not
 * when a crash makes the memo speak.
 */
public final class ResultType {
  private static final Set<Class<?>> READ_BACK_THE_SAME =
      Set.of(String.class, Integer.class, Long.class, Boolean.class);

  /** One holder per lambda expression: finding out its type costs reflection once. */
  private static final ClassValue<AtomicReference<@Nullable ResultType>> OF_BODY =
      new ClassValue<>() {
        @Override
        protected AtomicReference<@Nullable ResultType> computeValue(Class<?> bodyClass) {
          return new AtomicReference<>();
        }
      };

  private final Type type;
  private final ObjectReader reader;
  private final boolean guessed;

  private ResultType(Type type, boolean guessed) {
    this.type = type;
    this.reader = Json.readerOf(type);
    this.guessed = guessed;
  }

  /**
   * The type of what {@code body} returns.
   *
   * @param stated what the caller says it is; null: found out from the body
   */
  public static ResultType of(@Nullable TypeRef<?> stated, StepBody<?> body) {
    if (stated != null) {
      return new ResultType(stated.type(), false);
    }
    AtomicReference<@Nullable ResultType> holder = OF_BODY.get(body.getClass());
    ResultType known = holder.get();
    if (known == null) {
      known = foundIn(body);
      holder.set(known);
    }
    return known;
  }

  /**
   * Reads a recorded result.
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
        "Expected a result of step '"
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

  private static ResultType foundIn(StepBody<?> body) {
    Class<?> bodyClass = body.getClass();
    if (!bodyClass.isHidden() && !bodyClass.isSynthetic()) {
      JavaType type =
          Json.MAPPER
              .getTypeFactory()
              .constructType(bodyClass)
              .findTypeParameters(StepBody.class)[0];
      return new ResultType(type, type.isJavaLangObject());
    }
    try {
      Method writeReplace = bodyClass.getDeclaredMethod("writeReplace");
      writeReplace.setAccessible(true);
      SerializedLambda lambda = (SerializedLambda) writeReplace.invoke(body);
      Class<?> type =
          MethodType.fromMethodDescriptorString(
                  lambda.getInstantiatedMethodType(), bodyClass.getClassLoader())
              .returnType();
      return new ResultType(type, type == Object.class || type.getTypeParameters().length > 0);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return new ResultType(Object.class, true);
    }
  }
}
