package dev.sluice.acceptance;

import static dev.sluice.acceptance.Http.get;
import static dev.sluice.acceptance.Http.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.dev.DevConfig;
import dev.sluice.dev.DevServer;
import dev.sluice.worker.FunctionHost;
import dev.sluice.worker.Worker;
import dev.sluice.worker.codec.AesGcmCodec;
import dev.sluice.worker.codec.CodecKeys;
import dev.sluice.worker.codec.PayloadContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a codec neither Kafka nor Postgres ever holds the data; what is readable still works. */
@Timeout(180)
class EncryptedOnKafkaTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String OLD = "k1:" + "11".repeat(32);
  private static final String NEW = ",k2:" + "22".repeat(32);

  @TempDir Path folder;

  private final PrivateShop shop = new PrivateShop();

  @Test
  void nothingOfTheDataIsInAnyTopicOrTableAndRunsGoOnOverANewKey() throws Exception {
    DevConfig config = DevConfig.in(folder).withPort(0).withKafkaPort(0);
    try (DevServer server = DevServer.start(config)) {
      try (Worker worker = worker(server, OLD)) {
        assertThat(worker).isNotNull();
        send(server, "r-17", codec(OLD));
        await().atMost(SOON).until(() -> runs(server, "review", "WAITING") == 1);
        await().atMost(SOON).until(() -> runs(server, "charge", "FAILED") == 1);
        await().atMost(SOON).until(() -> shop.alerted.size() == 1);
      }

      shop.broken.set(false);
      try (Worker worker = worker(server, OLD + NEW)) {
        assertThat(worker).isNotNull();
        String decided =
            sealed(codec(OLD + NEW), "gate/decided", shop.data("r-17", "{\"approved\":true}"));
        post(server, "/e/dev", "{\"name\":\"gate/decided\",\"data\":" + decided + "}");
        post(server, "/v1/runs/" + run(server, "charge", "FAILED") + "/replay", "");
        await().atMost(SOON).until(() -> runs(server, "review", "COMPLETED") == 1);
        await().atMost(SOON).until(() -> runs(server, "charge", "COMPLETED") == 1);
      }

      assertThat(shop.alerted).containsExactly("card of " + PrivateShop.SECRET + " refused");
      assertThat(shop.approved).containsExactly(PrivateShop.SECRET);
      assertThat(shop.looked).hasValue(1); // its replay took it over, under a new key
      Traces traces = Traces.of(server);
      assertThat(traces.topicsWith("r-17")).contains("sluice.events", "sluice.history");
      assertThat(traces.tablesWith("r-17")).contains("runs");
      assertThat(traces.topicsWith(PrivateShop.SECRET)).isEmpty();
      assertThat(traces.tablesWith(PrivateShop.SECRET)).isEmpty();
      String found = get(server, "/v1/runs?expression=event.data.request_id%20%3D%3D%20'r-17'");
      assertThat(found).contains("\"functionId\":\"review\"", "\"functionId\":\"charge\"");
      assertThat(get(server, "/v1/runs/" + run(server, "charge", "FAILED")))
          .contains("(encrypted)", "sluice/encrypted", "\"request_id\":\"r-17\"")
          .doesNotContain(PrivateShop.SECRET);
    }
  }

  private Worker worker(DevServer server, String keys) {
    return FunctionHost.app("shop")
        .kafka(server.bootstrap())
        .functions(shop.functions())
        .codec(codec(keys))
        .start();
  }

  private static AesGcmCodec codec(String keys) {
    return new AesGcmCodec(CodecKeys.text("the test", keys)).readable("request_id", "tier");
  }

  private void send(DevServer server, String requestId, AesGcmCodec codec) throws Exception {
    await().atMost(SOON).until(() -> get(server, "/v1/functions").contains("\"review\""));
    String data = sealed(codec, "shop/asked", shop.data(requestId, "{\"tier\":\"pro\"}"));
    assertThat(post(server, "/e/dev", "{\"name\":\"shop/asked\",\"data\":" + data + "}"))
        .contains("\"status\":200");
  }

  private static String sealed(AesGcmCodec codec, String event, String data) {
    byte[] json = data.getBytes(StandardCharsets.UTF_8);
    return new String(codec.encode(PayloadContext.event(event), json), StandardCharsets.UTF_8);
  }

  private static int runs(DevServer server, String function, String status) throws Exception {
    String page = get(server, "/v1/runs?function=" + function + "&status=" + status);
    return page.split("\"functionId\":", -1).length - 1;
  }

  private static String run(DevServer server, String function, String status) throws Exception {
    String page = get(server, "/v1/runs?function=" + function + "&status=" + status);
    return page.replaceFirst("(?s).*?\"id\":\"([^\"]+)\".*", "$1");
  }
}
