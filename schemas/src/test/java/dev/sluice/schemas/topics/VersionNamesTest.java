package dev.sluice.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.common.internals.Topic;
import org.junit.jupiter.api.Test;

class VersionNamesTest {
  @Test
  void aVersionStaysReadable() {
    assertThat(List.of("7", "1.4.2-rc1", "8f14e45fceea167a5a36dedd4bea2543e5f1d3c7"))
        .extracting(VersionNames::encode)
        .containsExactly("7", "1-2e4-2e2-2drc1", "8f14e45fceea167a5a36dedd4bea2543e5f1d3c7");
  }

  @Test
  void noTwoVersionsOfTwoAppsShareATopic() {
    Topics topics = Topics.standard();
    String longOne = "v".repeat(300);
    assertThat(
            List.of(
                topics.pinnedCommands("a", "b.c"),
                topics.pinnedCommands("a.b", "c"),
                topics.pinnedCommands("a", "b_c"),
                topics.pinnedCommands("a", "b-2ec"),
                topics.pinnedCommands("a", "Zürich, 1. März"),
                topics.pinnedCommands("a", ""),
                topics.pinnedCommands("a", longOne + "1"),
                topics.pinnedCommands("a", longOne + "2")))
        .doesNotHaveDuplicates();
  }

  @Test
  void theNameIsATopicsNameAlsoAtItsLongest() {
    Topics topics = new Topics("n".repeat(64));
    for (String version : List.of("", "1.0", "ü".repeat(8), "ü".repeat(9), "\n".repeat(999))) {
      Topic.validate(topics.pinnedCommands("a".repeat(128), version));
    }
  }
}
