package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A gateway on a free port, its producer a mock, its read model a fake. */
final class GatewayHarness implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PARTITIONS = 4;

  final FakeReadModel model = new FakeReadModel();
  final FakeLive live = new FakeLive();
  final MockProducer<String, byte[]> producer;
  final Gateway gateway;
  private final HttpClient client = HttpClient.newHttpClient();

  record Answer(int status, JsonNode body) {
    String code() {
      return error("code");
    }

    String error(String field) {
      return body.path("error").path(field).asText();
    }
  }

  static GatewayConfig loopback() {
    return GatewayConfig.of("127.0.0.1:9092").at("127.0.0.1", 0);
  }

  GatewayHarness() {
    this(true, loopback());
  }

  /**
   * @param acknowledge false: the test completes each record itself
   */
  GatewayHarness(boolean acknowledge, GatewayConfig config) {
    this(acknowledge, config, Pages.NONE);
  }

  GatewayHarness(boolean acknowledge, GatewayConfig config, Pages pages) {
    producer =
        new MockProducer<>(
            cluster(), acknowledge, null, new StringSerializer(), new ByteArraySerializer());
    var kafka = new KafkaLink(config.kafka().bootstrap(), config.kafka().timeout(), producer, null);
    gateway = Gateway.start(config, model, pages, kafka, new FakeCluster(), live);
  }

  private static Cluster cluster() {
    Node node = new Node(0, "127.0.0.1", 9092);
    Node[] nodes = {node};
    List<PartitionInfo> partitions = new ArrayList<>();
    for (int p = 0; p < PARTITIONS; p++) {
      partitions.add(new PartitionInfo("sluice.events", p, node, nodes, nodes));
      partitions.add(new PartitionInfo("sluice.control", p, node, nodes, nodes));
    }
    return new Cluster("c", List.of(node), partitions, Set.of(), Set.of());
  }

  Answer post(String path, String body, String... headers) {
    return send("POST", path, BodyPublishers.ofString(body), headers);
  }

  Answer get(String path, String... headers) {
    return send("GET", path, BodyPublishers.noBody(), headers);
  }

  Answer delete(String path, String... headers) {
    return send("DELETE", path, BodyPublishers.noBody(), headers);
  }

  Answer send(String method, String path, BodyPublisher body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(gateway.uri() + path))
            .timeout(Duration.ofSeconds(30))
            .method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
      JsonNode answer = JSON.readTree(response.body());
      Documented.check(method, path, response.statusCode(), answer);
      assertThat(response.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
      return new Answer(response.statusCode(), answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  List<ProducerRecord<String, byte[]>> sent() {
    return producer.history();
  }

  /** Waits until the gateway has handed {@code records} records to the producer. */
  void awaitSent(int records) throws InterruptedException {
    while (sent().size() < records) {
      Thread.sleep(5);
    }
  }

  @Override
  public void close() {
    gateway.close();
    client.close();
  }
}
