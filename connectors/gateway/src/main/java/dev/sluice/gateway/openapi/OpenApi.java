package dev.sluice.gateway.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.javalin.router.JavalinDefaultRoutingApi;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The OpenAPI document of the API: written by hand in {@code openapi.yaml}, served as JSON. */
public final class OpenApi {
  /** Where it is served. */
  public static final String PATH = "/v1/openapi.json";

  private OpenApi() {}

  /** Adds the route. */
  public static void addTo(JavalinDefaultRoutingApi routes) {
    byte[] document = document().toString().getBytes(StandardCharsets.UTF_8);
    routes.get(PATH, ctx -> ctx.contentType("application/json; charset=utf-8").result(document));
  }

  private static JsonNode document() {
    try (InputStream yaml = OpenApi.class.getResourceAsStream("openapi.yaml")) {
      if (yaml == null) {
        throw new IllegalStateException("openapi.yaml is not in this jar");
      }
      return new YAMLMapper().readTree(yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
