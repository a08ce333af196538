package dev.sluice.examples.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.examples.support.data.CustomerData.AuditEntry;
import dev.sluice.examples.support.data.CustomerData.Customer;
import dev.sluice.examples.support.data.CustomerData.Draft;
import dev.sluice.examples.support.data.CustomerData.Message;
import dev.sluice.examples.support.data.CustomerData.Refund;
import dev.sluice.examples.support.data.CustomerData.TicketEmbedding;
import dev.sluice.examples.support.local.DataProcess;
import dev.sluice.examples.support.mcp.CustomerDataClient;
import dev.sluice.examples.support.mcp.CustomerDataException;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The MCP server as its own process, on a real Postgres, by the official client. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CustomerDataTest {
  private final TestDatabase database = TestDatabase.start();
  private DataProcess server = DataProcess.start(database.serverUrl(), 0);
  private final CustomerDataClient data = CustomerDataClient.of(server.uri());

  @BeforeAll
  void answers() {
    Customer ada = Objects.requireNonNull(data.customer("c-ada"));
    assertThat(ada.name()).isEqualTo("Ada Byron");
    assertThat(ada.tier()).isEqualTo("enterprise");
  }

  @AfterAll
  void close() {
    data.close();
    server.close();
    database.close();
  }

  @Test
  void readsWhatIsThereAndTellsWhatIsNot() {
    assertThat(data.customer("c-nobody")).isNull();
    assertThat(Objects.requireNonNull(data.customerByEmail("ADA@analytical.example")).id())
        .isEqualTo("c-ada");
    assertThat(Objects.requireNonNull(data.ticketOfCharge("ch_1001")).id()).isEqualTo("t-1");
    assertThat(data.ticketOfCharge("ch_none")).isNull();
    assertThat(data.tickets(List.of("t-3", "t-2", "t-x")))
        .extracting("id")
        .containsExactly("t-2", "t-3");
    assertThat(data.searchTickets("refund")).extracting("id").containsExactly("t-1");
  }

  @Test
  void fiveThousandPayingCustomersAreDueInPages() {
    Instant before = Instant.now().minus(Duration.ofDays(7));
    List<String> all = data.dueForHealthCheck(before, "", 5_000);
    assertThat(all).hasSize(5_000).contains("c-00001", "c-05000").doesNotContain("c-05001");
    assertThat(data.dueForHealthCheck(before, all.get(4_997), 10))
        .containsExactlyElementsOf(all.subList(4_998, 5_000));
    assertThatThrownBy(() -> data.dueForHealthCheck(before, "", 5_001))
        .isInstanceOf(CustomerDataException.class)
        .hasMessageContaining("limit of 1 to 5000");
  }

  @Test
  void aWriteThatIsToldAgainChangesNothing() {
    for (String text : List.of("first", "second")) {
      assertThat(data.saveDraft(new Draft("d-1", "c-grace", "reply", "Re", text)).body())
          .isEqualTo("first");
      assertThat(data.audit(new AuditEntry("tested", "s-1", "c-grace", text, "r-1", "")).actor())
          .isEqualTo("first");
      assertThat(
              data.recordRefund(new Refund("q-1", "c-grace", "ch_1", 5, "re_" + text, "policy"))
                  .providerId())
          .isEqualTo("re_first");
      data.receive("e-1", "c-grace", "Hello", text);
    }
    assertThat(data.thread("c-grace"))
        .extracting(Message::body)
        .containsOnlyOnce("first")
        .doesNotContain("second");
    assertThat(database.count("select count(*) from audit_log where subject = 's-1'")).isEqualTo(1);
    assertThat(data.activity("c-grace", Instant.EPOCH).refunds()).hasSize(1);
  }

  @Test
  void anOutreachCountsAsContact() {
    assertThat(Objects.requireNonNull(data.customer("c-00003")).lastContacted()).isNull();
    data.saveDraft(new Draft("o-1", "c-00003", "outreach", "Hello", "How are you?"));
    assertThat(Objects.requireNonNull(data.customer("c-00003")).lastContacted()).isNotNull();
    database.column("update customers set last_contacted = null where id = 'c-00003' returning id");
  }

  @Test
  void ticketsAreNearByMeaning() {
    assertThat(
            data.storeEmbeddings(
                List.of(
                    new TicketEmbedding("t-1", List.of(1.0, 0.0)),
                    new TicketEmbedding("t-2", List.of(0.6, 0.8)),
                    new TicketEmbedding("t-4", List.of(0.0, 1.0, 0.0)),
                    new TicketEmbedding("t-unknown", List.of(0.0, 1.0)))))
        .isEqualTo(3);
    var near = data.similarTickets(List.of(2.0, 0.0), 5);
    assertThat(near).extracting(found -> found.ticket().id()).containsExactly("t-1", "t-2");
    assertThat(near.get(1).similarity()).isCloseTo(0.6, org.assertj.core.data.Offset.offset(1e-9));
  }

  @Test
  void itsRoleMayNotChangeWhatWasTold() throws SQLException {
    try (Connection connection = DriverManager.getConnection(database.serverUrl());
        Statement statement = connection.createStatement()) {
      for (String sql :
          List.of(
              "delete from audit_log",
              "update audit_log set actor = 'me'",
              "update drafts set body = ''",
              "update customers set tier = 'free'",
              "create table mine (id int)",
              "drop table drafts")) {
        assertThatThrownBy(() -> statement.execute(sql))
            .as(sql)
            .isInstanceOf(SQLException.class)
            .matches(e -> ((SQLException) e).getSQLState().equals("42501"));
      }
    }
  }

  @Test
  void toolsAreDescribedAndBadArgumentsRefused() {
    try (McpSyncClient any =
        McpClient.sync(
                HttpClientStreamableHttpTransport.builder(server.uri().toString())
                    .endpoint("/mcp")
                    .build())
            .build()) {
      any.initialize();
      var tools = any.listTools().tools();
      assertThat(tools).hasSize(15);
      var audit =
          tools.stream()
              .filter(tool -> tool.name().equals("write_audit_log"))
              .findFirst()
              .orElseThrow();
      assertThat(audit.inputSchema().toString()).contains("customer_id", "run_id", "required");

      for (Map<String, Object> arguments :
          List.<Map<String, Object>>of(
              Map.of(), Map.of("customer_id", 7), Map.of("customer_id", "c-ada", "x", 1))) {
        CallToolResult refused =
            any.callTool(CallToolRequest.builder("get_customer").arguments(arguments).build());
        assertThat(refused.isError()).as(arguments.toString()).isTrue();
      }
    }
  }

  @Test
  void aClientGoesOnWhenTheServerWasKilledAndIsBack() {
    int port = server.uri().getPort();
    server.kill();
    assertThatThrownBy(() -> data.customer("c-ada")).isInstanceOf(CustomerDataException.class);
    server = DataProcess.start(database.serverUrl(), port);
    assertThat(data.customer("c-ada")).isNotNull();
  }
}
