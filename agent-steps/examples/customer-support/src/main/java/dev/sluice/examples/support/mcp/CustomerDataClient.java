package dev.sluice.examples.support.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.sluice.examples.support.data.CustomerData;
import dev.sluice.examples.support.mcp.CustomerTools.ByCharge;
import dev.sluice.examples.support.mcp.CustomerTools.ByEmail;
import dev.sluice.examples.support.mcp.CustomerTools.ById;
import dev.sluice.examples.support.mcp.CustomerTools.ByIds;
import dev.sluice.examples.support.mcp.CustomerTools.Due;
import dev.sluice.examples.support.mcp.CustomerTools.Embeddings;
import dev.sluice.examples.support.mcp.CustomerTools.Near;
import dev.sluice.examples.support.mcp.CustomerTools.Received;
import dev.sluice.examples.support.mcp.CustomerTools.Since;
import dev.sluice.examples.support.mcp.CustomerTools.Words;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@link CustomerData} of the MCP server {@code customer-data}, by the official client. A call that
 * fails, as the server or its database is away, throws {@link CustomerDataException} and may be
 * repeated.
 */
public final class CustomerDataClient implements CustomerData, AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final McpSyncClient client;

  private CustomerDataClient(McpSyncClient client) {
    this.client = client;
  }

  /** A client of the server at this address; it greets the server at its first call. */
  public static CustomerDataClient of(URI server) {
    return new CustomerDataClient(
        McpClient.sync(
                HttpClientStreamableHttpTransport.builder(server.toString())
                    .endpoint("/mcp")
                    .connectTimeout(Duration.ofSeconds(5))
                    .openConnectionOnStartup(false)
                    .jsonMapper(new JacksonMcpJsonMapper(ToolJson.MAPPER))
                    .build())
            .requestTimeout(LIMIT)
            .initializationTimeout(LIMIT)
            .build());
  }

  @Override
  public @Nullable Customer customer(String id) {
    return ask(CustomerTools.GET_CUSTOMER, new ById(id));
  }

  @Override
  public @Nullable Customer customerByEmail(String email) {
    return ask(CustomerTools.FIND_CUSTOMER, new ByEmail(email));
  }

  @Override
  public List<String> dueForHealthCheck(Instant before, String after, int limit) {
    return call(CustomerTools.LIST_DUE_CUSTOMERS, new Due(before, after, limit));
  }

  @Override
  public List<Message> thread(String customerId) {
    return call(CustomerTools.GET_CONVERSATION, new ById(customerId));
  }

  @Override
  public Activity activity(String customerId, Instant since) {
    return call(CustomerTools.GET_ACTIVITY, new Since(customerId, since));
  }

  @Override
  public @Nullable Ticket ticketOfCharge(String chargeId) {
    return ask(CustomerTools.FIND_TICKET, new ByCharge(chargeId));
  }

  @Override
  public List<Ticket> tickets(List<String> ids) {
    return call(CustomerTools.GET_TICKETS, new ByIds(ids));
  }

  @Override
  public List<Ticket> searchTickets(String words) {
    return call(CustomerTools.SEARCH_TICKETS, new Words(words));
  }

  @Override
  public List<Similar> similarTickets(List<Double> embedding, int limit) {
    return call(CustomerTools.SIMILAR_TICKETS, new Near(embedding, limit));
  }

  @Override
  public int storeEmbeddings(List<TicketEmbedding> embeddings) {
    return call(CustomerTools.STORE_EMBEDDINGS, new Embeddings(embeddings));
  }

  @Override
  public void receive(String messageId, String customerId, String subject, String body) {
    call(CustomerTools.RECEIVE_MESSAGE, new Received(messageId, customerId, subject, body));
  }

  @Override
  public Draft saveDraft(Draft draft) {
    return call(CustomerTools.SAVE_DRAFT, draft);
  }

  @Override
  public Refund recordRefund(Refund refund) {
    return call(CustomerTools.RECORD_REFUND, refund);
  }

  @Override
  public AuditEntry audit(AuditEntry entry) {
    return call(CustomerTools.WRITE_AUDIT_LOG, entry);
  }

  @Override
  public List<AuditEntry> auditOf(String customerId) {
    return call(CustomerTools.READ_AUDIT_LOG, new ById(customerId));
  }

  @Override
  public void close() {
    client.close();
  }

  private <A, R> R call(CustomerTool<A, R> tool, A arguments) {
    R answer = ask(tool, arguments);
    if (answer == null) {
      throw new CustomerDataException(tool.name() + " answered nothing", null);
    }
    return answer;
  }

  private <A, R> @Nullable R ask(CustomerTool<A, R> tool, A arguments) {
    Map<String, Object> given =
        ToolJson.MAPPER.convertValue(arguments, new TypeReference<Map<String, Object>>() {});
    CallToolResult result;
    try {
      result = client.callTool(CallToolRequest.builder(tool.name()).arguments(given).build());
    } catch (RuntimeException e) {
      throw new CustomerDataException("customer-data did not answer " + tool.name(), e);
    }
    String text = ((TextContent) result.content().getFirst()).text();
    if (Boolean.TRUE.equals(result.isError())) {
      throw new CustomerDataException(text, null);
    }
    try {
      return ToolJson.MAPPER.readValue(text, tool.answer());
    } catch (JsonProcessingException e) {
      throw new CustomerDataException(tool.name() + " answered what is none of its answers", e);
    }
  }
}
