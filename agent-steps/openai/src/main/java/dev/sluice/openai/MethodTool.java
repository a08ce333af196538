package dev.sluice.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.errors.SluiceException;
import dev.sluice.sdk.Step;
import dev.sluice.sdk.host.Json;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A method of an ordinary object as a tool. */
final class MethodTool implements Tool {
  private final Object target;
  private final Method method;
  private final @Nullable String keyParameter;
  private final Description description;

  /**
   * A described method.
   *
   * @param keyParameter name of the parameters that take the step's idempotency key; null: none
   * @throws SluiceException SLUICE-3201 for its name, SLUICE-3202 when it cannot be a tool
   */
  MethodTool(
      Object target, Method method, JsonPropertyDescription text, @Nullable String keyParameter) {
    this.target = target;
    this.method = method;
    this.keyParameter = keyParameter;
    JsonProperty named = method.getAnnotation(JsonProperty.class);
    String name =
        named == null || named.value().isEmpty()
            ? Names.snakeCase(method.getName())
            : named.value();
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    for (Parameter parameter : method.getParameters()) {
      if (!takesKey(parameter)) {
        parameters.put(nameOf(parameter), parameter);
      }
    }
    if (!method.trySetAccessible()) {
      throw unfit("that may be called", "one of a module that does not open its package");
    }
    ObjectNode schema = Schemas.of(parameters);
    this.description =
        new Description(
            Names.check("a tool", name), text.value(), schema, Schemas.isStrict(schema));
  }

  @Override
  public Description description() {
    return description;
  }

  @Override
  public String call(JsonNode arguments, Step step) throws Exception {
    Parameter[] parameters = method.getParameters();
    @Nullable Object[] values = new Object[parameters.length];
    for (int i = 0; i < parameters.length; i++) {
      values[i] = takesKey(parameters[i]) ? step.idempotencyKey() : read(arguments, parameters[i]);
    }
    Object result;
    try {
      result = method.invoke(target, values);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
    if (method.getReturnType() == void.class) {
      return "Done.";
    }
    return result instanceof String text
        ? text
        : new String(Json.write(result), StandardCharsets.UTF_8);
  }

  private @Nullable Object read(JsonNode arguments, Parameter parameter) {
    JsonNode value = arguments.path(nameOf(parameter));
    boolean missing = value.isMissingNode() || value.isNull();
    if (missing && !Schemas.isNullable(parameter)) {
      throw unreadable(parameter, "nothing", null);
    }
    try {
      return missing && parameter.getType() != Optional.class
          ? null
          : Json.convert(value, parameter.getParameterizedType());
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(parameter, value.toString(), e);
    }
  }

  private boolean takesKey(Parameter parameter) {
    return keyParameter != null
        && parameter.getType() == String.class
        && nameOf(parameter).equals(keyParameter);
  }

  private String nameOf(Parameter parameter) {
    JsonProperty named = parameter.getAnnotation(JsonProperty.class);
    if (named != null && !named.value().isEmpty()) {
      return named.value();
    }
    if (!parameter.isNamePresent()) {
      throw unfit("whose parameters have names", "one compiled without them");
    }
    return parameter.getName();
  }

  private SluiceException unfit(String expected, String found) {
    return new SluiceException(
        "SLUICE-3202",
        "Expected a method " + expected + " as a tool, found " + found + ": " + method + ".",
        "Compile with -parameters or name each parameter by @JsonProperty; open the package.");
  }

  private SluiceException unreadable(Parameter parameter, String found, @Nullable Exception cause) {
    return new SluiceException(
        "SLUICE-3209",
        "Expected argument '"
            + nameOf(parameter)
            + "' of tool '"
            + description.name()
            + "' to read as "
            + parameter.getParameterizedType().getTypeName()
            + ", found "
            + found
            + ".",
        "Call the tool again with arguments that fit its schema.",
        cause);
  }
}
