package dev.sluice.gateway.mcp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.gateway.ApiException;
import dev.sluice.gateway.access.Doorkeeper;
import io.javalin.http.Context;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.server.McpStatelessServerHandler;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpStatelessServerTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Streamable HTTP without sessions, on the gateway's own routes: a message a request, its answer as
 * JSON. So what guards the API guards this too, any instance of the gateway answers any request,
 * and nothing is kept for clients that do not come back.
 */
final class HttpTransport implements McpStatelessServerTransport {
  private static final Logger log = LoggerFactory.getLogger(HttpTransport.class);

  /** Under this name tools find who gives their orders. */
  static final String BY = "by";

  /** An order with all that it may carry, and what JSON-RPC puts around it. */
  static final int MAX_BODY_BYTES = 6 * 1024 * 1024;

  /** As deep as an event may be, within the message. */
  private static final int MAX_DEPTH = 110;

  /** Keeps numbers as they were written. */
  static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  static final McpJsonMapper MAPPER = new JacksonMcpJsonMapper(JSON);

  private volatile @Nullable McpStatelessServerHandler server;

  @Override
  public void setMcpHandler(McpStatelessServerHandler handler) {
    server = handler;
  }

  @Override
  public Mono<Void> closeGracefully() {
    return Mono.empty();
  }

  /** Answers a message. */
  void post(Context ctx) throws IOException {
    McpStatelessServerHandler handler = server;
    if (handler == null) {
      throw new IllegalStateException("The server is built before its route is added");
    }
    checkVersion(ctx.header("MCP-Protocol-Version"));
    switch (message(ctx)) {
      case McpSchema.JSONRPCRequest request -> {
        var answer = done(() -> handler.handleRequest(told(ctx), request));
        ctx.contentType("application/json").result(JSON.writeValueAsBytes(answer));
      }
      case McpSchema.JSONRPCNotification notification -> {
        done(() -> handler.handleNotification(told(ctx), notification));
        ctx.status(202);
      }
      default -> throw badMessage("an answer, and nothing was asked");
    }
  }

  private static McpTransportContext told(Context ctx) {
    return McpTransportContext.create(Map.of(BY, Doorkeeper.caller(ctx).orElse("mcp")));
  }

  /** What goes wrong within a tool is its answer, so what is thrown here is about the message. */
  private static <T> @Nullable T done(Supplier<Mono<T>> work) {
    try {
      return work.get().block();
    } catch (RuntimeException e) {
      log.warn("An MCP message was refused", e);
      throw badMessage("one whose params do not fit its method");
    }
  }

  private void checkVersion(@Nullable String version) {
    if (version != null && !protocolVersions().contains(version)) {
      throw new ApiException(
          400,
          "SLUICE-1253",
          "Expected as MCP-Protocol-Version one of %s, found '%s'."
              .formatted(String.join(", ", protocolVersions()), Compact.cut(version, 40)),
          "Use a client that speaks one of them.");
    }
  }

  private static McpSchema.JSONRPCMessage message(Context ctx) throws IOException {
    boolean announced = ctx.req().getContentLengthLong() > MAX_BODY_BYTES;
    byte[] body = announced ? new byte[0] : ctx.bodyInputStream().readNBytes(MAX_BODY_BYTES + 1);
    if (announced || body.length > MAX_BODY_BYTES) {
      throw new ApiException(
          413,
          "SLUICE-1252",
          "Expected an MCP message of at most 6 MiB, found more.",
          "Keep the large part elsewhere and send a reference to it.");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      if (text.stripLeading().startsWith("{")) {
        return McpSchema.deserializeJsonRpcMessage(MAPPER, text);
      }
    } catch (IOException | IllegalArgumentException e) {
      log.debug("An MCP message cannot be read", e);
    }
    throw badMessage("something else");
  }

  private static ApiException badMessage(String found) {
    return new ApiException(
        400,
        "SLUICE-1251",
        "Expected a JSON-RPC request or notification, found " + found + ".",
        "POST one message as JSON in UTF-8, nested at most "
            + MAX_DEPTH
            + " deep; see docs/mcp.md.");
  }
}
