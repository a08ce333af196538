package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.serde.SluiceSerdes;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A gateway, and a client of the official SDK that calls its tools over HTTP. */
final class McpHarness implements AutoCloseable {
  /** Who calls tools has neither commands nor options, and sends no URLs and headers. */
  private static final String COMMAND_LINE = "\\bsluice [a-z]|--[a-z]|\\?[a-z]+=|[Hh]eader|docs/";

  private static final ObjectMapper JSON = new ObjectMapper();

  final GatewayHarness http = new GatewayHarness();
  final McpSyncClient client =
      McpClient.sync(
              HttpClientStreamableHttpTransport.builder(http.gateway.uri().toString())
                  .endpoint("/mcp")
                  .build())
          .requestTimeout(Duration.ofSeconds(60))
          .build();

  McpHarness() {
    client.initialize();
  }

  CallToolResult result(String tool, Map<String, Object> arguments) {
    return client.callTool(CallToolRequest.builder(tool).arguments(arguments).build());
  }

  static String text(CallToolResult result) {
    return ((McpSchema.TextContent) result.content().getFirst()).text();
  }

  static JsonNode json(CallToolResult result) {
    try {
      return JSON.readTree(text(result));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a tool answers; fails when it is an error. */
  JsonNode call(String tool, Map<String, Object> arguments) {
    CallToolResult result = result(tool, arguments);
    assertThat(result.isError()).as(text(result)).isFalse();
    return json(result);
  }

  /** The code of the error that a tool answers. */
  String refused(String tool, Map<String, Object> arguments) {
    CallToolResult result = result(tool, arguments);
    assertThat(result.isError()).as(text(result)).isTrue();
    JsonNode error = json(result).path("error");
    assertThat(error.path("message").asText()).isNotEmpty();
    String hint = error.path("hint").asText();
    assertThat(hint).isNotEmpty().doesNotContainPattern(COMMAND_LINE);
    return error.path("code").asText();
  }

  static Control control(ProducerRecord<String, byte[]> record) {
    assertThat(record.topic()).isEqualTo("sluice.control");
    return read(Control.class, record);
  }

  static Event event(ProducerRecord<String, byte[]> record) {
    assertThat(record.topic()).isEqualTo("sluice.events");
    return read(Event.class, record);
  }

  private static <T extends SpecificRecord> T read(
      Class<T> type, ProducerRecord<String, byte[]> record) {
    return SluiceSerdes.of(Map.of())
        .of(type)
        .deserializer()
        .deserialize(record.topic(), record.value());
  }

  static String utf8(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }

  @Override
  public void close() {
    client.close();
    http.close();
  }
}
