package dev.sluice.openai;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.sluice.errors.SluiceException;
import dev.sluice.sdk.Context;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Methods of ordinary objects as tools: those that {@link JsonPropertyDescription} describes. A
 * parameter is described by the same annotation and may be null if it is an {@code Optional} or
 * annotated {@code Nullable}; {@code JsonProperty} gives another name than {@code look_up_customer}
 * for {@code lookUpCustomer}. Parameters and results are whatever Jackson reads and writes. The
 * classes need nothing of Sluice.
 */
public final class Tools implements ToolSource {
  private final List<Object> objects;
  private final List<Tool> tools;

  private Tools(List<Object> objects, @Nullable String keyParameter) {
    this.objects = objects;
    this.tools = objects.stream().flatMap(one -> of(one, keyParameter).stream()).toList();
  }

  /**
   * The described methods of these objects, inherited ones too.
   *
   * @throws SluiceException SLUICE-3202 when an object has none or one cannot be a tool,
   *     SLUICE-3201 for a name
   */
  public static Tools of(Object... objects) {
    return new Tools(List.of(objects), null);
  }

  /**
   * Gives the parameters of this name, strings, the idempotency key of their step: the same on
   * every attempt and on no other call. The model does not see them.
   */
  public Tools idempotencyKey(String parameter) {
    return new Tools(objects, parameter);
  }

  @Override
  public List<Tool> tools(Context ctx, String prefix) {
    return tools;
  }

  private static List<Tool> of(Object object, @Nullable String keyParameter) {
    List<Tool> found = new ArrayList<>();
    for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
      Arrays.stream(type.getDeclaredMethods())
          .filter(method -> !method.isBridge() && !method.isSynthetic())
          .sorted(Comparator.comparing(Method::getName))
          .forEach(
              method -> {
                var text = method.getAnnotation(JsonPropertyDescription.class);
                if (text != null) {
                  found.add(new MethodTool(object, method, text, keyParameter));
                }
              });
    }
    if (found.isEmpty()) {
      throw new SluiceException(
          "SLUICE-3202",
          "Expected methods annotated with @JsonPropertyDescription as tools, found none in "
              + object.getClass().getName()
              + ".",
          "Annotate each method that the model may call with what it does.");
    }
    return found;
  }
}
