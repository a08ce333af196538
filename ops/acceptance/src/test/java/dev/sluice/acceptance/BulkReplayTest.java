package dev.sluice.acceptance;

import static dev.sluice.acceptance.Http.get;
import static dev.sluice.acceptance.Http.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.dev.DevConfig;
import dev.sluice.dev.DevServer;
import dev.sluice.worker.FunctionHost;
import dev.sluice.worker.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The way of an operator with many runs, from HTTP through all real parts and back. */
@Timeout(180)
class BulkReplayTest {
  private static final int RUNS = 20;
  private static final Duration SOON = Duration.ofSeconds(60);

  private final Checkout shop = new Checkout();

  @TempDir Path folder;

  @Test
  void whatFailedIsReplayedOnceTheFunctionIsFixed() throws Exception {
    DevConfig config = DevConfig.in(folder).withPort(0).withKafkaPort(0);
    try (DevServer server = DevServer.start(config);
        Worker worker =
            FunctionHost.app("shop").kafka(server.bootstrap()).functions(shop.charge()).start()) {
      assertThat(worker).isNotNull();
      await().atMost(SOON).until(() -> get(server, "/v1/functions").contains("\"charge\""));
      String order = "{\"name\":\"shop/order\",\"data\":{\"tier\":\"pro\"}}";
      post(server, "/e/dev", "[" + String.join(",", Collections.nCopies(RUNS, order)) + "]");
      await().atMost(SOON).until(() -> runs(server, "FAILED") == RUNS);

      shop.broken.set(false);
      String replay =
          """
          {"action":"replay","function":"charge","error":"refused",
           "expression":"event.data.tier == 'pro'","requestId":"fixed-1"}
          """;
      for (int twice = 0; twice < 2; twice++) {
        assertThat(post(server, "/v1/operations", replay)).contains("\"fixed-1\"");
      }
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(get(server, "/v1/operations/fixed-1"))
                      .contains("\"status\":\"DONE\"", "\"scanned\":20", "\"matched\":20"));
      await().atMost(SOON).until(() -> runs(server, "COMPLETED") == RUNS);

      assertThat(shop.charged).hasValue(RUNS);
      assertThat(shop.loaded).hasValue(RUNS);
      assertThat(runs(server, "FAILED")).isEqualTo(RUNS);
    }
  }

  private static int runs(DevServer server, String status) throws Exception {
    String page = get(server, "/v1/runs?limit=100&status=" + status);
    return page.split("\"functionId\":\"charge\"", -1).length - 1;
  }
}
