package dev.sluice.console.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.pages.LivePanel.Block;
import dev.sluice.gateway.read.LiveMessage;
import dev.sluice.gateway.read.LivePosition;
import dev.sluice.gateway.read.Payload;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the panel shows of what steps say. */
class LivePanelTest {
  private final LivePanel panel = new LivePanel();

  @Test
  void theWordsOfEachStepAreInABlockOfTheirOwn() {
    say("agent/model", 1, 1, word("Dear "));
    say("agent/tool-refund", 1, 1, "{\"kind\":\"tool-begun\",\"tool\":\"refund\"}");
    say("agent/tool-refund", 1, 1, "{\"kind\":\"tool-ended\",\"failed\":true}");
    say("agent/model", 1, 1, word("Ada"));
    say("count", 1, 1, "{\"done\":1}");
    say("count", 1, 1, "\"two\"");

    assertThat(panel.blocks())
        .containsExactly(
            new Block("agent/model", "agent", false, false, "Dear Ada"),
            new Block("agent/tool-refund", "agent", false, false, "calls refund\nfailed\n"),
            new Block("count", "agent", false, false, "{\"done\":1}\ntwo\n"));
  }

  @Test
  void aStepThatBeginsAnewLosesWhatItSaidAndALateWordOfBeforeIsNotShown() {
    say("agent/model", 3, 1, word("Dear "));
    say("agent/model", 4, 1, word("Hello "));
    say("agent/model", 3, 1, word("Ada"));
    assertThat(panel.blocks())
        .containsExactly(new Block("agent/model", "agent", true, false, "Hello "));

    say("agent/model", 4, 2, word("Good day"));
    assertThat(panel.blocks())
        .containsExactly(new Block("agent/model", "agent", true, false, "Good day"));
  }

  @Test
  void ofLongTextsAndManyStepsTheNewestIsShown() {
    say("agent/model", 1, 1, word("x".repeat(LivePanel.MAX_CHARS)));
    say("agent/model", 1, 1, word("end"));
    assertThat(panel.blocks().getFirst().cut()).isTrue();
    assertThat(panel.blocks().getFirst().text()).hasSize(LivePanel.MAX_CHARS).endsWith("xend");

    for (int i = 0; i < LivePanel.MAX_BLOCKS; i++) {
      say("step-" + i, 1, 1, word("hi"));
    }
    assertThat(panel.blocks()).hasSize(LivePanel.MAX_BLOCKS);
    assertThat(panel.blocks().getFirst().step()).isEqualTo("step-0");
  }

  @Test
  void whatMayNotBeSeenIsSaidToBeSo() {
    say("masked", 1, 1, "{\"kind\":\"•••\",\"text\":\"•••\"}");
    say("masked", 1, 1, "{\"kind\":\"•••\",\"text\":\"•••\"}");
    say("sealed", 1, 1, "{\"sluice/encrypted\":{\"kid\":\"k1\"}}");
    say("sealed", 1, 1, "{\"sluice/encrypted\":{\"kid\":\"k1\"}}");

    assertThat(panel.blocks()).extracting(Block::text).containsExactly("•••\n", "(encrypted)\n");
  }

  @Test
  void theHtmlHasNoMarkupOfTheWords() {
    say("<b>step</b>", 1, 1, word("<img src=x onerror=hacked()> & more"));

    assertThat(new Views().live(panel))
        .contains("&lt;img src=x onerror=hacked()&gt; &amp; more", "&lt;b&gt;step&lt;/b&gt;")
        .doesNotContain("<img", "<b>");
  }

  private static String word(String text) {
    return "{\"kind\":\"text\",\"agent\":\"support\",\"text\":\"" + text + "\"}";
  }

  private void say(String step, int epoch, int attempt, String json) {
    var position = new LivePosition(1, 0);
    panel.add(
        List.of(
            new LiveMessage(
                position,
                epoch,
                "turn",
                1,
                "agent",
                step,
                attempt,
                Instant.EPOCH,
                new Payload(json))));
  }
}
