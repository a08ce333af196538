package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.gateway.openapi.OpenApi;
import dev.sluice.gateway.read.RunStatus;
import dev.sluice.schemas.topics.RunIds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The document against the server; {@link GatewayHarness} checks every answer of all tests. */
class OpenApiTest {
  private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");

  @SuppressWarnings("NullAway.Init")
  private GatewayHarness http;

  @BeforeEach
  void start() {
    http = new GatewayHarness();
  }

  @AfterEach
  void stop() {
    http.close();
  }

  @Test
  void itHasTheRoutesOfTheServerAndNoOthers() {
    Set<String> served =
        http.gateway.server.unsafe.internalRouter.allHttpHandlers().stream()
            .map(route -> route.endpoint)
            .filter(endpoint -> endpoint.method.isHttpMethod())
            .map(endpoint -> endpoint.method.name() + " " + endpoint.path)
            .filter(route -> !route.equals("POST /mcp"))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(served).contains("POST /e/{key}", "DELETE /v1/runs/{id}");
    assertThat(Documented.routes()).isEqualTo(served);
  }

  @Test
  void itIsServedAsItIsWritten() {
    JsonNode served = http.get(OpenApi.PATH).body();

    assertThat(served).isEqualTo(Documented.DOCUMENT);
    assertThat(served.path("openapi").asText()).startsWith("3.1.");
  }

  @Test
  void everyReferenceLeadsSomewhereAndEveryPathParameterIsDescribed() {
    for (JsonNode ref : Documented.DOCUMENT.findValues("$ref")) {
      assertThat(Documented.DOCUMENT.at(ref.asText().substring(1)).isMissingNode())
          .as(ref.asText())
          .isFalse();
    }
    Documented.DOCUMENT
        .path("paths")
        .properties()
        .forEach(
            path -> {
              Matcher parameters = PARAMETER.matcher(path.getKey());
              String described = path.getValue().toString();
              while (parameters.find()) {
                assertThat(described)
                    .as(path.getKey())
                    .containsPattern(
                        "\"name\":\""
                            + parameters.group(1)
                            + "\",\"in\":\"path\"|parameters/\\w+Id");
              }
            });
  }

  @Test
  void everyOperationHasANameOfItsOwn() {
    List<String> names = new ArrayList<>();
    for (JsonNode path : Documented.DOCUMENT.path("paths")) {
      path.forEach(operation -> names.add(operation.path("operationId").asText()));
    }
    names.removeIf(String::isEmpty); // the parameters of a path

    assertThat(names).hasSameSizeAs(Documented.routes());
    assertThat(new HashSet<>(names)).hasSameSizeAs(names);
  }

  @Test
  void anAnswerThatIsNotAsDescribedIsFound() {
    String id = RunIds.ofEvent(2, "greet", "e-1");
    http.model.put(id, RunStatus.RUNNING, 7, "load");
    JsonNode run = http.get("/v1/runs/" + id).body();
    var other = ((ObjectNode) run.deepCopy()).put("new", 1);
    var less = ((ObjectNode) run.deepCopy()).without("lane");

    Documented.check("GET", "/v1/runs/r", 200, run);
    assertThatThrownBy(() -> Documented.check("GET", "/v1/runs/r", 200, other))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("new");
    assertThatThrownBy(() -> Documented.check("GET", "/v1/runs/r", 200, less))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("lane");
    assertThatThrownBy(() -> Documented.check("GET", "/v1/nothing", 200, run))
        .isInstanceOf(AssertionError.class);
  }
}
