package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.gateway.GatewayHarness.Answer;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused: arguments, messages, other sites. */
class McpHostileTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";

  @SuppressWarnings("NullAway.Init")
  private McpHarness mcp;

  @BeforeEach
  void start() {
    mcp = new McpHarness();
  }

  @AfterEach
  void stop() {
    mcp.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "replay_runs | {'filter':{},'force':true} | SLUICE-1212",
        "replay_runs | {'filter':{'all':true},'fromStep':'x'} | SLUICE-1211",
        "cancel_runs | {'filter':{'expression':'event.data.x =='}} | SLUICE-2101",
        "cancel_runs | {'filter':{'from':'yesterday'}} | SLUICE-1211",
        "cancel_runs | {'filter':{'error':'x'}} | SLUICE-1250",
        "cancel_runs | {} | SLUICE-1250",
        "cancel_runs | {'runIds':['r'],'filter':{'all':true}} | SLUICE-1250",
        "cancel_runs | {'runIds':'r'} | SLUICE-1250",
        "cancel_runs | {'runIds':[]} | SLUICE-1250",
        "replay_runs | {'runIds':['r'],'force':'yes'} | SLUICE-1250",
        "poll_run_status | {} | SLUICE-1250",
        "poll_run_status | {'eventId':'e','waitSeconds':26} | SLUICE-1250",
        "list_runs | {'limit':0} | SLUICE-1250",
        "list_runs | {'statuses':['DONE']} | SLUICE-1250",
        "list_runs | {'from':'yesterday'} | SLUICE-1301",
        "list_runs | {'expression':'event.data.x =='} | SLUICE-2101",
        "list_runs | {'text':'a\\u0000b'} | SLUICE-1301",
        "get_run | {} | SLUICE-1250",
        "get_run | {'runId':'r','id':'r'} | SLUICE-1250",
        "get_run | {'runId':7} | SLUICE-1250",
        "send_event | {'name':'sluice/x'} | SLUICE-1001",
        "send_event | {'name':'a','data':[1]} | SLUICE-1250",
        "grep_docs | {'pattern':'(a'} | SLUICE-1255",
        "read_doc | {'name':'nothing.md'} | SLUICE-1254",
      })
  void argumentsThatMakeNoSenseAreRefused(String tool, String arguments, String code)
      throws IOException {
    @SuppressWarnings("unchecked")
    Map<String, Object> map = JSON.readValue(arguments.replace('\'', '"'), Map.class);

    assertThat(mcp.refused(tool, map)).isEqualTo(code);
    assertThat(mcp.http.sent()).isEmpty();
  }

  @Test
  void anUnknownToolOrMethodIsAnErrorOfTheProtocol() {
    assertThatThrownBy(() -> mcp.result("drop_tables", Map.of()))
        .hasMessageContaining("Unknown tool");
    JsonNode answer =
        mcp.http
            .post("/mcp", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/list\"}")
            .body();
    assertThat(answer.path("error").path("code").asInt()).isEqualTo(-32601);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{}",
        "7",
        "null",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":[7]}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":{\"a\":1}}",
        PING + PING,
        "[" + PING + "]"
      })
  void whatIsNoMessageIsRefused(String body) {
    assertRefused(mcp.http.post("/mcp", body), 400, "SLUICE-1251");
  }

  @Test
  void hostileRequestsAreRefused() {
    String own = mcp.http.gateway.uri().toString();
    assertThat(mcp.http.post("/mcp", PING, "Origin", own).status()).isEqualTo(200);
    assertRefused(
        mcp.http.post("/mcp", PING, "Origin", "https://evil.example"), 403, "SLUICE-1303");
    assertRefused(
        mcp.http.post("/mcp", PING, "MCP-Protocol-Version", "1999-01-01"), 400, "SLUICE-1253");
    assertRefused(mcp.http.post("/mcp", " ".repeat(6 * 1024 * 1024 + 1)), 413, "SLUICE-1252");
    String deep = "[".repeat(200) + "]".repeat(200);
    String call =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"send_event\","
            + "\"arguments\":{\"name\":\"a\",\"data\":{\"x\":";
    assertRefused(mcp.http.post("/mcp", call + deep + "}}}}"), 400, "SLUICE-1251");
    assertRefused(mcp.http.get("/mcp"), 405, "SLUICE-1304");
    assertRefused(mcp.http.delete("/mcp"), 405, "SLUICE-1304");
    String large = "\"" + "x".repeat(1024 * 1024) + "\"";
    JsonNode result = mcp.http.post("/mcp", call + large + "}}}}").body();
    assertThat(result.at("/result/isError").asBoolean()).isTrue();
    assertThat(result.at("/result/content/0/text").asText()).contains("SLUICE-1007");
    assertThat(mcp.http.sent()).isEmpty();
  }

  private static void assertRefused(Answer answer, int status, String code) {
    assertThat(answer.code()).as(answer.body().toString()).isEqualTo(code);
    assertThat(answer.status()).isEqualTo(status);
  }
}
