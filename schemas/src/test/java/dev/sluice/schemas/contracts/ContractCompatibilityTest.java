package dev.sluice.schemas.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schemas.registry.RegistrySchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** New readers read old records, and old readers read new ones. */
class ContractCompatibilityTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void everyContractIsCompatibleInBothDirectionsWithEveryFrozenVersion() {
    Map<String, Schema> current = Contracts.current();
    assertThat(Contracts.versions()).isNotEmpty();
    for (String version : Contracts.versions()) {
      Contracts.frozen(version)
          .forEach(
              (name, frozen) ->
                  assertThat(problems(current.get(name), frozen))
                      .as("%s, compared with version %s", name, version)
                      .isEmpty());
    }
  }

  @Test
  void aFieldWithADefaultMayBeAddedAndTakenAway() {
    Schema event = contract("Event");
    Schema more =
        changed(
            event,
            json -> fields(json).addObject().put("name", "n").put("type", "int").put("default", 0));

    assertThat(problems(more, event)).isEmpty();
    assertThat(problems(event, more)).isEmpty();
  }

  @Test
  void aFieldWithoutADefaultIsFoundBothWhenAddedAndWhenTakenAway() {
    Schema event = contract("Event");
    Schema more =
        changed(event, json -> fields(json).addObject().put("name", "n").put("type", "int"));

    assertThat(problems(more, event)).anyMatch(p -> p.startsWith("BACKWARD"));
    assertThat(problems(event, more)).anyMatch(p -> p.startsWith("FORWARD"));
  }

  @Test
  void anotherTypeAnotherNameAndALostContractAreFound() {
    Schema event = contract("Event");
    assertThat(problems(changed(event, json -> field(json, "data").put("type", "string")), event))
        .isEmpty(); // Avro reads bytes as string and back
    assertThat(problems(changed(event, json -> field(json, "ts").put("type", "int")), event))
        .anyMatch(p -> p.startsWith("BACKWARD"));
    assertThat(problems(changed(event, json -> field(json, "name").put("name", "title")), event))
        .hasSizeGreaterThanOrEqualTo(2);
    assertThat(problems(changed(event, json -> json.put("name", "Happening")), event)).isNotEmpty();
    assertThat(problems(null, event)).isNotEmpty();
  }

  @Test
  void anEnumMayGrowOnlyIfItSaysWhatAnUnknownSymbolIs() {
    Schema run = contract("RunRecord");
    assertThat(
            problems(
                changed(run, json -> symbols(field(json, "phase").path("type")).add("HELD")), run))
        .anyMatch(p -> p.startsWith("FORWARD"));

    Schema entry = contract("MemoEntry");
    assertThat(
            problems(
                changed(entry, json -> symbols(field(json, "kind").path("type")).add("INFER")),
                entry))
        .isEmpty();
  }

  @Test
  void anotherFormOfABodyIsFound() {
    Schema control = contract("Control");
    Schema more =
        changed(
            control,
            json ->
                ((ArrayNode) field(json, "body").path("type"))
                    .addObject()
                    .put("type", "record")
                    .put("name", "Shred")
                    .putArray("fields"));

    assertThat(problems(more, control)).anyMatch(p -> p.startsWith("FORWARD"));
    assertThat(problems(control, more)).anyMatch(p -> p.startsWith("BACKWARD"));
  }

  /** What keeps {@code now} and {@code before} from reading each other's records. */
  private static List<String> problems(@Nullable Schema now, Schema before) {
    if (now == null) {
      return List.of("The contract is gone: records of it are still there");
    }
    List<String> problems = new ArrayList<>();
    for (var found : incompatibilities(now, before)) {
      problems.add("BACKWARD (now reads before): " + found);
    }
    for (var found : incompatibilities(before, now)) {
      problems.add("FORWARD (before reads now): " + found);
    }
    return problems;
  }

  private static List<SchemaCompatibility.Incompatibility> incompatibilities(
      Schema reader, Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
        .getResult()
        .getIncompatibilities();
  }

  private static Schema contract(String name) {
    return Objects.requireNonNull(Contracts.current().get(name), name);
  }

  private static Schema changed(Schema schema, Consumer<ObjectNode> change) {
    try {
      ObjectNode json = (ObjectNode) JSON.readTree(RegistrySchema.json(schema));
      change.accept(json);
      return new Schema.Parser().parse(json.toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ArrayNode fields(ObjectNode json) {
    return (ArrayNode) json.path("fields");
  }

  private static ObjectNode field(ObjectNode json, String name) {
    for (JsonNode field : fields(json)) {
      if (field.path("name").asText().equals(name)) {
        return (ObjectNode) field;
      }
    }
    throw new IllegalArgumentException(name);
  }

  private static ArrayNode symbols(JsonNode type) {
    return (ArrayNode) type.path("symbols");
  }
}
