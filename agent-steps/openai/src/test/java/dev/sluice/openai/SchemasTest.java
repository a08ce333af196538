package dev.sluice.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SchemasTest {
  enum Tone {
    WARM,
    DRY
  }

  record Reply(Tone tone, @Nullable String note, Optional<Integer> stars, Instant at) {}

  record Tree(String name, List<Tree> children) {}

  record Open(Map<String, Integer> counts) {}

  @Test
  void aRecordIsAStrictObject() throws Exception {
    assertThat(Schemas.of(Reply.class))
        .isEqualTo(
            json(
                """
                {"type":"object","properties":{
                  "at":{"type":"string","format":"date-time"},
                  "note":{"type":["string","null"]},
                  "stars":{"type":["integer","null"]},
                  "tone":{"type":"string","enum":["WARM","DRY"]}},
                 "required":["at","note","stars","tone"],"additionalProperties":false}
                """));
    assertThat(Schemas.isStrict(Schemas.of(Reply.class))).isTrue();
  }

  @Test
  void aTypeThatHoldsItselfIsReferredTo() {
    assertThat(Schemas.of(Tree.class).toString()).contains("\"$ref\"");
    assertThat(Schemas.isStrict(Schemas.of(Tree.class))).isTrue();
  }

  @Test
  void whatHasAnyPropertiesIsNotStrict() {
    assertThat(Schemas.isStrict(Schemas.of(Open.class))).isFalse();
  }

  private static JsonNode json(String text) throws Exception {
    return new JsonMapper().readTree(text);
  }
}
