package dev.sluice.schemas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.jspecify.annotations.Nullable;

/**
 * A registry that speaks the Confluent protocol, in memory: ids over all subjects, BACKWARD
 * compatibility with the latest version, the protocol's error codes.
 */
final class TestRegistry implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final AtomicInteger requests = new AtomicInteger();
  private final List<Schema> schemas = new ArrayList<>();
  private final Map<String, List<Integer>> subjects = new HashMap<>();
  private @Nullable String requiredAuthorization;
  private int failWith;
  private @Nullable String rawAnswer;

  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final int errorCode;

    Refusal(int status, int errorCode, String message) {
      super(message);
      this.status = status;
      this.errorCode = errorCode;
    }
  }

  TestRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  int requests() {
    return requests.get();
  }

  synchronized void requireAuthorization(String header) {
    requiredAuthorization = header;
  }

  /** Answers with this status from now on; 0: as it should. */
  synchronized void failWith(int status) {
    failWith = status;
  }

  /** Answers 200 with this from now on. */
  synchronized void answerWith(String raw) {
    rawAnswer = raw;
  }

  synchronized List<String> subjects() {
    return subjects.keySet().stream().sorted().toList();
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (failWith != 0) {
        throw new Refusal(failWith, 50001, "Error in the backend data store");
      }
      String sent = exchange.getRequestHeaders().getFirst("Authorization");
      if (requiredAuthorization != null && !requiredAuthorization.equals(sent)) {
        throw new Refusal(401, 401, "Unauthorized");
      }
      if (rawAnswer != null) {
        answer(exchange, 200, rawAnswer);
        return;
      }
      String[] path = exchange.getRequestURI().getRawPath().substring(1).split("/", -1);
      for (int i = 0; i < path.length; i++) {
        path[i] = URLDecoder.decode(path[i], StandardCharsets.UTF_8);
      }
      answer(exchange, 200, route(exchange.getRequestMethod(), path, body));
    } catch (Refusal e) {
      String error =
          JSON.createObjectNode()
              .put("error_code", e.errorCode)
              .put("message", e.getMessage())
              .toString();
      answer(exchange, e.status, error);
    }
  }

  private String route(String method, String[] path, String body) throws IOException {
    String shape = method + " " + path[0] + " " + path.length;
    return switch (shape) {
      case "POST subjects 3" -> id(register(path[1], schema(body)));
      case "POST subjects 2" -> id(find(path[1], schema(body)));
      case "GET schemas 3" -> {
        int id = Integer.parseInt(path[2]);
        if (id < 1 || id > schemas.size()) {
          throw new Refusal(404, 40403, "Schema " + id + " not found");
        }
        yield JSON.createObjectNode().put("schema", schemas.get(id - 1).toString()).toString();
      }
      case "POST compatibility 5" ->
          JSON.createObjectNode()
              .put("is_compatible", compatible(latest(path[2]), schema(body)))
              .toString();
      default -> throw new Refusal(404, 404, "HTTP 404 Not Found");
    };
  }

  private static Schema schema(String body) throws IOException {
    JsonNode schema = JSON.readTree(body).path("schema");
    try {
      return new Schema.Parser().parse(schema.asText());
    } catch (AvroRuntimeException e) {
      throw new Refusal(422, 42201, "Invalid schema: " + e.getMessage());
    }
  }

  private int register(String subject, Schema schema) {
    List<Integer> versions = subjects.computeIfAbsent(subject, key -> new ArrayList<>());
    int known = schemas.indexOf(schema) + 1;
    if (known > 0 && versions.contains(known)) {
      return known;
    }
    if (!versions.isEmpty() && !compatible(schemas.get(versions.getLast() - 1), schema)) {
      throw new Refusal(409, 409, "Schema being registered is incompatible with an earlier schema");
    }
    if (known == 0) {
      schemas.add(schema);
      known = schemas.size();
    }
    versions.add(known);
    return known;
  }

  private int find(String subject, Schema schema) {
    List<Integer> versions = subjects.get(subject);
    if (versions == null) {
      throw new Refusal(404, 40401, "Subject '" + subject + "' not found.");
    }
    int known = schemas.indexOf(schema) + 1;
    if (!versions.contains(known)) {
      throw new Refusal(404, 40403, "Schema not found");
    }
    return known;
  }

  private Schema latest(String subject) {
    List<Integer> versions = subjects.get(subject);
    if (versions == null) {
      throw new Refusal(404, 40401, "Subject '" + subject + "' not found.");
    }
    return schemas.get(versions.getLast() - 1);
  }

  private static boolean compatible(Schema before, Schema now) {
    return SchemaCompatibility.checkReaderWriterCompatibility(now, before).getType()
        == SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE;
  }

  private static String id(int id) {
    return JSON.createObjectNode().put("id", id).toString();
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
