package dev.sluice.openai;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaBuilder;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonModule;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Field;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * JSON schemas of Java types, in the form that providers enforce: every property is required and no
 * other is allowed; what may be missing ({@code Optional}, or annotated {@code Nullable}) may be
 * null.
 */
final class Schemas {
  private static final SchemaGenerator GENERATOR =
      new SchemaGenerator(
          withFields(
                  new SchemaGeneratorConfigBuilder(
                          SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                      .with(
                          new JacksonModule(
                              JacksonOption.RESPECT_JSONPROPERTY_ORDER,
                              JacksonOption.FLATTENED_ENUMS_FROM_JSONPROPERTY))
                      .with(
                          Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT,
                          Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES,
                          Option.FLATTENED_OPTIONALS)
                      .without(Option.SCHEMA_VERSION_INDICATOR))
              .build());

  private Schemas() {}

  private static SchemaGeneratorConfigBuilder withFields(SchemaGeneratorConfigBuilder builder) {
    builder
        .forFields()
        .withRequiredCheck(field -> true)
        .withNullableCheck(
            field -> {
              Field raw = field.getRawMember();
              return field.isFakeContainerItemScope()
                  ? null
                  : isNullable(raw, raw.getAnnotatedType());
            });
    return builder;
  }

  /** Of a record or another type that Jackson reads. */
  static ObjectNode of(Class<?> type) {
    return GENERATOR.generateSchema(type);
  }

  /**
   * Of an object with these properties.
   *
   * @param parameters by the name of the property
   */
  static ObjectNode of(Map<String, Parameter> parameters) {
    SchemaBuilder builder = GENERATOR.buildMultipleSchemaDefinitions();
    ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = schema.putArray("required");
    parameters.forEach(
        (name, parameter) -> {
          ObjectNode property = builder.createSchemaReference(parameter.getParameterizedType());
          properties.set(name, isNullable(parameter) ? orNull(property) : property);
          JsonPropertyDescription text = parameter.getAnnotation(JsonPropertyDescription.class);
          if (text != null) {
            ((ObjectNode) properties.get(name)).put("description", text.value());
          }
          required.add(name);
        });
    schema.put("additionalProperties", false);
    ObjectNode definitions = builder.collectDefinitions("$defs");
    if (!definitions.isEmpty()) {
      schema.set("$defs", definitions);
    }
    return schema;
  }

  /** Whether no object in it allows a property that it does not name. */
  static boolean isStrict(JsonNode schema) {
    boolean open =
        schema.path("type").asText().equals("object")
            && !(schema.path("additionalProperties").isBoolean()
                && !schema.path("additionalProperties").asBoolean());
    return !open && schema.valueStream().allMatch(Schemas::isStrict);
  }

  static boolean isNullable(Parameter parameter) {
    return parameter.getType() == Optional.class
        || isNullable(parameter, parameter.getAnnotatedType());
  }

  private static boolean isNullable(AnnotatedElement declared, AnnotatedType type) {
    return Stream.of(declared.getAnnotations(), type.getAnnotations())
        .flatMap(Arrays::stream)
        .anyMatch(one -> one.annotationType().getSimpleName().equals("Nullable"));
  }

  private static ObjectNode orNull(ObjectNode schema) {
    ObjectNode nullable = JsonNodeFactory.instance.objectNode();
    ArrayNode any = nullable.putArray("anyOf");
    any.add(schema);
    any.addObject().put("type", "null");
    return nullable;
  }
}
