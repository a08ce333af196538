package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.sluice.gateway.openapi.OpenApi;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The OpenAPI document, and whether an answer is as it says. Stricter than the document: an answer
 * may have no field that is not described.
 */
final class Documented {
  private static final Set<String> METHODS = Set.of("get", "post", "delete", "put", "patch");
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(Dialects.getDraft202012());

  static final JsonNode DOCUMENT = read();
  private static final JsonNode STRICT = strict(DOCUMENT.deepCopy());
  private static final Map<String, Schema> compiled = new ConcurrentHashMap<>();

  private Documented() {}

  private static JsonNode read() {
    try (InputStream yaml = OpenApi.class.getResourceAsStream("openapi.yaml")) {
      return new YAMLMapper().readTree(yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode strict(JsonNode node) {
    node.forEach(Documented::strict);
    if (node instanceof ObjectNode schema
        && schema.path("properties").isObject()
        && !schema.has("additionalProperties")) {
      schema.put("additionalProperties", false);
    }
    return node;
  }

  /** All operations, such as {@code GET /v1/runs}. */
  static Set<String> routes() {
    Set<String> routes = new TreeSet<>();
    DOCUMENT
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method -> {
                          if (METHODS.contains(method)) {
                            routes.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                          }
                        }));
    return routes;
  }

  /** Fails when the answer is not what the document says. */
  static void check(String method, String pathAndQuery, int status, JsonNode answer) {
    String path = URI.create(pathAndQuery).getRawPath();
    JsonNode operation = operation(method, path);
    if (operation == null && status < 400) {
      assertThat(path).as("an answer that is not described").doesNotStartWith("/v1/");
      return;
    }
    JsonNode responses = operation == null ? STRICT.path("none") : operation.path("responses");
    JsonNode response = responses.path(Integer.toString(status));
    if (response.isMissingNode()) {
      assertThat(status).as("status of %s %s", method, path).isGreaterThanOrEqualTo(400);
      response = STRICT.at("/components/responses/Error");
    }
    String ref = response.path("$ref").asText(null);
    JsonNode described = ref == null ? response : STRICT.at(ref.substring(1));
    JsonNode schema = described.at("/content/application~1json/schema");
    assertThat(compile(schema).validate(answer)).as("%s %s: %s", method, path, answer).isEmpty();
  }

  private static Schema compile(JsonNode schema) {
    return compiled.computeIfAbsent(
        schema.toString(),
        text -> {
          ObjectNode whole = schema.deepCopy();
          whole.set("components", STRICT.path("components"));
          return SCHEMAS.getSchema(whole);
        });
  }

  private static @Nullable JsonNode operation(String method, String path) {
    for (Map.Entry<String, JsonNode> entry : STRICT.path("paths").properties()) {
      JsonNode operation = entry.getValue().path(method.toLowerCase(Locale.ROOT));
      String pattern = entry.getKey().replaceAll("\\{\\w+}", "[^/]+").replace(".", "\\.");
      if (!operation.isMissingNode() && path.matches(pattern)) {
        return operation;
      }
    }
    return null;
  }
}
