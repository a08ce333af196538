package dev.sluice.schemas.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A contract says who writes it, its topic and its key; each field says what it holds. */
class ContractDocsTest {
  @Test
  void everyTypeAndEveryFieldHasADoc() {
    List<String> silent = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    Contracts.current().values().forEach(schema -> collectSilent(schema, silent, seen));

    assertThat(seen).hasSizeGreaterThan(30);
    assertThat(silent).isEmpty();
  }

  @Test
  void everyContractStatesItsTopicOrStoreAndItsKey() {
    Contracts.current()
        .forEach(
            (name, schema) ->
                assertThat(schema.getDoc())
                    .as(name)
                    .containsPattern("Topic [a-z-]+|store [a-z]+")
                    .containsPattern("\\bkey\\b"));
  }

  private static void collectSilent(Schema schema, List<String> silent, Set<String> seen) {
    switch (schema.getType()) {
      case RECORD -> {
        if (seen.add(schema.getFullName())) {
          note(schema.getFullName(), schema.getDoc(), silent);
          for (Schema.Field field : schema.getFields()) {
            note(schema.getFullName() + "." + field.name(), field.doc(), silent);
            collectSilent(field.schema(), silent, seen);
          }
        }
      }
      case ENUM -> {
        seen.add(schema.getFullName());
        note(schema.getFullName(), schema.getDoc(), silent);
      }
      case ARRAY -> collectSilent(schema.getElementType(), silent, seen);
      case MAP -> collectSilent(schema.getValueType(), silent, seen);
      case UNION -> schema.getTypes().forEach(type -> collectSilent(type, silent, seen));
      case FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {}
    }
  }

  private static void note(String what, @Nullable String doc, List<String> silent) {
    if (doc == null || doc.isBlank()) {
      silent.add(what);
    }
  }
}
