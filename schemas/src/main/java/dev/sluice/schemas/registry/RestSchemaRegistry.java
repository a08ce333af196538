package dev.sluice.schemas.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schemas.registry.RegistrySettings.Endpoint;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Confluent REST protocol, as Confluent, Karapace, Redpanda and Apicurio serve it. Asks the URL
 * that answered last; when it does not answer, is overloaded or broken, the others in turn, twice.
 */
public final class RestSchemaRegistry implements SchemaRegistry {
  private static final Logger log = LoggerFactory.getLogger(RestSchemaRegistry.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final String ACCEPT = CONTENT_TYPE + ", application/json";

  private static final int ROUNDS = 2;
  private static final Duration BETWEEN_ROUNDS = Duration.ofMillis(200);

  /** Contracts and topics are few; a flood of ids must not fill the memory. */
  private static final int MAX_CACHED = 10_000;

  /** How long an id that the registry did not have is not asked for again. */
  private static final Duration UNKNOWN_FOR = Duration.ofSeconds(5);

  private final RegistrySettings settings;
  private final Map<String, Integer> ids = new ConcurrentHashMap<>();
  private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();
  private final Map<Integer, Unknown> unknown = new ConcurrentHashMap<>();
  private final Object clientLock = new Object();
  private @Nullable HttpClient client;
  private volatile int preferred;

  private record Unknown(UnknownSchemaException answer, long untilNanos) {}

  private record Answer(int status, JsonNode body) {}

  /** Talks to nobody before it is asked something. */
  public RestSchemaRegistry(RegistrySettings settings) {
    this.settings = settings;
  }

  @Override
  public int idOf(String subject, Schema schema) {
    String json = RegistrySchema.json(schema);
    String key = subject + "\n" + json;
    Integer known = ids.get(key);
    if (known != null) {
      return known;
    }
    String path = "/subjects/" + encode(subject) + (settings.autoRegister() ? "/versions" : "");
    String question =
        "%s the schema of %s under subject %s"
            .formatted(
                settings.autoRegister() ? "register" : "find", schema.getFullName(), subject);
    JsonNode id = ask(path, body(json), question).path("id");
    if (!id.canConvertToInt()) {
      throw notTheProtocol(question, "an answer without an id");
    }
    remember(ids, key, id.intValue());
    remember(schemas, id.intValue(), schema);
    return id.intValue();
  }

  @Override
  public Schema byId(int id) {
    Schema known = schemas.get(id);
    if (known != null) {
      return known;
    }
    Unknown before = unknown.get(id);
    if (before != null && before.untilNanos() - System.nanoTime() > 0) {
      throw before.answer();
    }
    String question = "find the schema with id " + id;
    JsonNode answer;
    try {
      answer = ask("/schemas/ids/" + id, null, question);
    } catch (UnknownSchemaException e) {
      remember(unknown, id, new Unknown(e, System.nanoTime() + UNKNOWN_FOR.toNanos()));
      throw e;
    }
    Schema schema = parse(id, answer);
    remember(schemas, id, schema);
    unknown.remove(id);
    return schema;
  }

  @Override
  public boolean compatible(String subject, Schema schema) {
    String path = "/compatibility/subjects/" + encode(subject) + "/versions/latest";
    String question = "compare " + schema.getFullName() + " with subject " + subject;
    try {
      JsonNode answer = ask(path, body(RegistrySchema.json(schema)), question);
      return answer.path("is_compatible").asBoolean(false);
    } catch (UnknownSchemaException e) {
      return true;
    }
  }

  private Schema parse(int id, JsonNode answer) {
    String type = answer.path("schemaType").asText("AVRO");
    JsonNode text = answer.path("schema");
    if (!type.equals("AVRO") || !text.isTextual() || !answer.path("references").isEmpty()) {
      throw new UnknownSchemaException(
          0,
          "Expected an Avro schema without references as id %d, found %s.".formatted(id, type),
          "Write the record with one of Sluice's contracts.");
    }
    try {
      return new Schema.Parser().parse(text.asText());
    } catch (AvroRuntimeException e) {
      throw new UnknownSchemaException(
          0,
          "Expected an Avro schema as id %d, found: %s".formatted(id, e.getMessage()),
          "Write the record with one of Sluice's contracts.");
    }
  }

  private JsonNode ask(String path, @Nullable String body, String question) {
    List<String> failures = new ArrayList<>();
    Throwable last = null;
    int first = preferred;
    int urls = settings.urls().size();
    for (int attempt = 0; attempt < ROUNDS * urls; attempt++) {
      if (attempt > 0 && attempt % urls == 0) {
        pause(question);
      }
      int index = (first + attempt) % urls;
      Endpoint url = settings.urls().get(index);
      try {
        Answer answer = send(url, path, body);
        if (answer.status() < 500 && answer.status() != 429) {
          preferred = index;
          return accepted(answer, question, url);
        }
        failures.add(url + " (" + told(answer) + ")");
      } catch (IOException e) {
        last = e;
        failures.add(url + " (" + reason(e) + ")");
      } catch (InterruptedException e) {
        throw interrupted(question, e);
      }
      log.warn("The schema registry did not {}: {}", question, failures.getLast());
    }
    throw new RegistryException(
        "SLUICE-6101",
        0,
        "Expected the schema registry to %s, found %s.".formatted(question, distinct(failures)),
        "Start the registry, or correct schema.registry.url.",
        last);
  }

  private Answer send(Endpoint url, String path, @Nullable String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url.base() + path))
            .timeout(settings.timeout())
            .header("Accept", ACCEPT);
    if (url.authorization() != null) {
      request.header("Authorization", url.authorization());
    }
    if (body != null) {
      request.header("Content-Type", CONTENT_TYPE).POST(BodyPublishers.ofString(body));
    }
    HttpResponse<String> response = client().send(request.build(), BodyHandlers.ofString());
    return new Answer(response.statusCode(), json(response.body()));
  }

  private static JsonNode accepted(Answer answer, String question, Endpoint url) {
    if (answer.status() == 200 && answer.body().isObject()) {
      return answer.body();
    }
    int errorCode = answer.body().path("error_code").asInt(answer.status());
    String refused =
        "Expected the schema registry %s to %s, found %s.".formatted(url, question, told(answer));
    throw switch (answer.status()) {
      case 200 -> notTheProtocol(question, "an answer that is no JSON object");
      case 401, 403 ->
          new RegistryException(
              "SLUICE-6103",
              errorCode,
              refused,
              "Give the right basic.auth.user.info, and its user the right to do that.",
              null);
      case 404 -> unknown(answer, errorCode, question, refused);
      case 409 ->
          new RegistryException(
              "SLUICE-6104",
              errorCode,
              refused,
              "Look at the versions of this subject: Sluice's own are compatible with each other,"
                  + " so something else was registered there. Remove it or use another namespace.",
              null);
      case 422 ->
          new RegistryException(
              "SLUICE-6105",
              errorCode,
              refused,
              "The registry does not take this contract: report its name and version.",
              null);
      default ->
          new RegistryException(
              "SLUICE-6106",
              errorCode,
              refused,
              "Check that schema.registry.url leads to a registry.",
              null);
    };
  }

  private static RegistryException unknown(
      Answer answer, int errorCode, String question, String refused) {
    if (!answer.body().has("error_code")) {
      return notTheProtocol(question, "HTTP 404 from something that is no registry");
    }
    return new UnknownSchemaException(
        errorCode,
        refused,
        "Register it, or allow auto.register.schemas; check that writer and reader use one"
            + " registry.");
  }

  private static RegistryException notTheProtocol(String question, String found) {
    return new RegistryException(
        "SLUICE-6106",
        0,
        "Expected the schema registry to %s, found %s.".formatted(question, found),
        "Check that schema.registry.url leads to a registry, with the path that it needs.",
        null);
  }

  private static RegistryException interrupted(String question, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new RegistryException(
        "SLUICE-6101", 0, "Interrupted while the registry was asked to " + question + ".", "", e);
  }

  private static void pause(String question) {
    try {
      Thread.sleep(BETWEEN_ROUNDS);
    } catch (InterruptedException e) {
      throw interrupted(question, e);
    }
  }

  private HttpClient client() {
    synchronized (clientLock) {
      if (client == null) {
        client =
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(settings.timeout())
                .build();
      }
      return client;
    }
  }

  private static <K, V> void remember(Map<K, V> cache, K key, V value) {
    if (cache.size() >= MAX_CACHED) {
      cache.clear();
    }
    cache.put(key, value);
  }

  private static String body(String schema) {
    return JSON.createObjectNode().put("schema", schema).toString();
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return JSON.missingNode();
    }
  }

  private static String told(Answer answer) {
    String message = answer.body().path("message").asText("");
    int errorCode = answer.body().path("error_code").asInt(answer.status());
    return "HTTP "
        + answer.status()
        + (errorCode == answer.status() ? "" : ", error_code " + errorCode)
        + (message.isEmpty() ? "" : ": " + message);
  }

  private static String reason(IOException e) {
    if (e.getMessage() != null) {
      return e.getMessage();
    }
    return e instanceof ConnectException ? "cannot connect" : e.getClass().getSimpleName();
  }

  private static String distinct(List<String> failures) {
    return String.join(", ", failures.stream().distinct().toList());
  }

  private static String encode(String subject) {
    return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
