package dev.sluice.worker.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.errors.SluiceException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decrypts for those who have its token, beside the keys: a console asks it for what a person who
 * may see payloads looks at. {@code POST /decode} with {@code {"envelopes": […]}} answers {@code
 * {"values": […]}} in the same order, each {@code {"value": …}} or {@code {"error": {"code",
 * "message"}}}. It keeps nothing and logs no payload. TLS is the proxy's in front.
 */
public final class CodecServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CodecServer.class);
  private static final int MAX_BODY_BYTES = 32 << 20;
  private static final int MAX_ENVELOPES = 1_000;
  private static final int MIN_TOKEN = 16;
  private static final String BEARER = "Bearer ";
  private static final ObjectMapper JSON = new JsonMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final PayloadCodec codec;
  private final byte[] token;

  private CodecServer(HttpServer server, PayloadCodec codec, String token) {
    this.server = server;
    this.codec = codec;
    this.token = token.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Starts one; it serves when this returns.
   *
   * @param host the address to bind, such as {@code 127.0.0.1}
   * @param port 0: any free one
   * @param token at least 16 characters; blanks around it do not count
   * @throws SluiceException SLUICE-3268 the token is too short, SLUICE-3269 the address is in use
   *     or none of this machine's
   */
  public static CodecServer start(String host, int port, String token, PayloadCodec codec) {
    if (token.strip().length() < MIN_TOKEN) {
      throw new SluiceException(
          "SLUICE-3268",
          "Expected a token of at least " + MIN_TOKEN + " characters, found a shorter one.",
          "Make one with: openssl rand -base64 32");
    }
    try {
      HttpServer http = HttpServer.create(new InetSocketAddress(host, port), 0);
      CodecServer server = new CodecServer(http, codec, token.strip());
      http.setExecutor(server.threads);
      http.createContext("/health", exchange -> answer(exchange, 200, JSON.createObjectNode()));
      http.createContext("/decode", server::decode);
      http.start();
      LOG.info("Codec endpoint on {}", server.uri());
      return server;
    } catch (IOException | IllegalArgumentException e) {
      throw new SluiceException(
          "SLUICE-3269",
          "Expected to listen on " + host + ":" + port + ": " + e.getMessage() + ".",
          "Choose another address or port.",
          e);
    }
  }

  /** Where it is reached. */
  public URI uri() {
    InetSocketAddress at = server.getAddress();
    return URI.create("http://" + at.getHostString() + ":" + at.getPort());
  }

  private void decode(HttpExchange exchange) throws IOException {
    if (!mayAsk(exchange)) {
      refuse(exchange, 401, "Expected the header Authorization: Bearer with the token.");
      return;
    }
    byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
    if (body.length > MAX_BODY_BYTES) {
      refuse(exchange, 413, "Expected at most 32 MiB.");
      return;
    }
    JsonNode envelopes = envelopes(body);
    if (!exchange.getRequestMethod().equals("POST")
        || !envelopes.isArray()
        || envelopes.size() > MAX_ENVELOPES) {
      refuse(exchange, 400, "Expected POST of {\"envelopes\": [at most 1,000]}.");
      return;
    }
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode values = answer.putArray("values");
    for (JsonNode envelope : envelopes) {
      values.add(decoded(envelope));
    }
    answer(exchange, 200, answer);
  }

  private boolean mayAsk(HttpExchange exchange) {
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    return given != null
        && given.startsWith(BEARER)
        && MessageDigest.isEqual(
            given.substring(BEARER.length()).getBytes(StandardCharsets.UTF_8), token);
  }

  private static JsonNode envelopes(byte[] body) {
    try {
      return JSON.readTree(body).path("envelopes");
    } catch (IOException e) {
      return JSON.missingNode();
    }
  }

  private ObjectNode decoded(JsonNode envelope) {
    ObjectNode answer = JSON.createObjectNode();
    try {
      byte[] opened = codec.decode(null, JSON.writeValueAsBytes(envelope));
      answer.putRawValue("value", new RawValue(new String(opened, StandardCharsets.UTF_8)));
    } catch (SluiceException e) {
      answer.putObject("error").put("code", e.code()).put("message", e.code() + " " + e.problem());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("What was read can be written", e);
    }
    return answer;
  }

  private static void refuse(HttpExchange exchange, int status, String why) throws IOException {
    ObjectNode answer = JSON.createObjectNode();
    answer.putObject("error").put("code", "SLUICE-3268").put("message", why);
    answer(exchange, status, answer);
  }

  private static void answer(HttpExchange exchange, int status, JsonNode body) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(body);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  /** Ends at once. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
