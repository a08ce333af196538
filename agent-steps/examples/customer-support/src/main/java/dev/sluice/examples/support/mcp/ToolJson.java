package dev.sluice.examples.support.mcp;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonModule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How arguments and answers travel, the same on both sides: names with underscores, ISO times. */
final class ToolJson {
  static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private static final SchemaGenerator SCHEMAS = generator();

  private ToolJson() {}

  /** What clients are told of arguments of this type: all are required that may not be null. */
  static Map<String, Object> schema(Class<?> arguments) {
    return MAPPER.convertValue(SCHEMAS.generateSchema(arguments), new TypeReference<>() {});
  }

  private static SchemaGenerator generator() {
    var config =
        new SchemaGeneratorConfigBuilder(
                MAPPER, SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
            .with(new JacksonModule())
            .with(Option.INLINE_ALL_SCHEMAS, Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT);
    config
        .forFields()
        .withPropertyNameOverrideResolver(
            field -> PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(field.getName()))
        .withRequiredCheck(
            field -> !field.getRawMember().getAnnotatedType().isAnnotationPresent(Nullable.class));
    return new SchemaGenerator(config.build());
  }
}
