package dev.sluice.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.sdk.NonRetryableException;
import dev.sluice.sdk.RetryAfterException;
import dev.sluice.slack.local.LocalMessage;
import dev.sluice.slack.local.LocalSlack;
import dev.sluice.slack.local.LocalSlack.Trouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Slack's client against a server that speaks its protocol. */
class SlackGateTest {
  private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
  private static final Question QUESTION =
      new Question("req-1", "Refund for Ada?", "Ada <ada@example.com> wants 120.00", "Dear Ada");

  private LocalSlack slack;
  private SlackGate gate;

  @BeforeEach
  void start() throws IOException {
    slack = LocalSlack.start(0);
    gate = SlackGate.of(slack.api(), LocalSlack.TOKEN);
  }

  @AfterEach
  void stop() {
    gate.close();
    slack.close();
  }

  @Test
  void aQuestionHasThreeButtonsThatCarryTheRequestIdAndATextToEdit() throws IOException {
    Posted posted = gate.ask("C1", QUESTION);

    LocalMessage message = slack.messages().getFirst();
    assertThat(posted).isEqualTo(new Posted("C1", message.ts()));
    assertThat(message.button("approve")).isEqualTo("req-1");
    assertThat(message.button("edit")).isEqualTo("req-1");
    assertThat(message.button("reject")).isEqualTo("req-1");
    assertThat(message.blocks().findPath("element").path("initial_value").asText())
        .isEqualTo("Dear Ada");
  }

  @Test
  void withoutADraftThereIsNothingToEdit() throws IOException {
    gate.ask("C1", new Question("req-2", "Refund?", "120.00", null));

    assertThat(slack.messages().getFirst().button("edit")).isEmpty();
    assertThat(slack.messages().getFirst().button("reject")).isEqualTo("req-2");
  }

  @Test
  void whatACustomerWroteIsNoMarkup() throws IOException {
    gate.tell("C1", null, "<!channel> pay me & go", "t-1");

    LocalMessage message = slack.messages().getFirst();
    assertThat(message.text()).isEqualTo("&lt;!channel&gt; pay me &amp; go");
    assertThat(message.blocks().get(0).path("text").path("type").asText()).isEqualTo("plain_text");
  }

  @Test
  void aLongTextIsCutAtSlacksLimitsAndNothingIsLostBelowThem() throws IOException {
    gate.tell("C1", "t".repeat(200), "x".repeat(6_500), "t-1");

    var blocks = slack.messages().getFirst().blocks();
    assertThat(blocks).hasSize(4);
    assertThat(blocks.get(0).path("text").path("text").asText()).hasSize(150);
    assertThat(blocks.get(3).path("text").path("text").asText()).hasSize(500);
  }

  @Test
  void aMessageWhoseAnswerWasLostIsFoundAgainAndNotPostedTwice() throws IOException {
    slack.fail(new Trouble("chat.postMessage", 500, null, "internal_error", true));
    assertThatThrownBy(() -> gate.ask("C1", QUESTION))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("SLUICE-1420");

    Posted again = gate.ask("C1", QUESTION);

    assertThat(slack.posts()).isEqualTo(1);
    assertThat(again.ts()).isEqualTo(slack.messages().getFirst().ts());
  }

  @Test
  void whereTheChannelCannotBeSearchedTheMessageIsPostedAllTheSame() throws IOException {
    slack.fail(new Trouble("conversations.history", 200, null, "missing_scope", false));

    gate.ask("C1", QUESTION);

    assertThat(slack.posts()).isEqualTo(1);
  }

  @Test
  void afterTheDecisionTheButtonsAreGone() throws IOException {
    Posted posted = gate.ask("C1", QUESTION);

    gate.settle(posted, "Approved", "by grace");

    LocalMessage message = slack.messages().getFirst();
    assertThat(message.updates()).isEqualTo(1);
    assertThat(message.button("approve")).isEmpty();
    assertThat(message.blocks().toString()).contains("by grace");
  }

  @Test
  void tooManyRequestsAreTriedAgainWhenSlackSays() {
    slack.fail(new Trouble("chat.postMessage", 429, "7", "ratelimited", false));

    assertThatThrownBy(() -> gate.ask("C1", QUESTION))
        .isInstanceOfSatisfying(
            RetryAfterException.class,
            e -> assertThat(e.retryAt(NOW)).isEqualTo(NOW.plusSeconds(7)))
        .hasMessageContaining("SLUICE-1422");
    assertThat(slack.posts()).isZero();
  }

  @Test
  void aWrongTokenIsFinalAndSaysWhatToDo() {
    try (SlackGate stranger = SlackGate.of(slack.api(), "xoxb-other")) {
      assertThatThrownBy(() -> stranger.ask("C1", QUESTION))
          .isInstanceOf(NonRetryableException.class)
          .hasMessageContaining("SLUICE-1421")
          .hasMessageContaining("invalid_auth")
          .hasMessageContaining("bot token");
    }
    assertThat(slack.posts()).isZero();
  }

  @Test
  void slackThatIsAwayIsAnIoException() {
    slack.close();

    assertThatThrownBy(() -> gate.ask("C1", QUESTION)).isInstanceOf(IOException.class);
  }

  @Test
  void aDraftThatSlackWouldNotTakeIsRefusedAtOnce() {
    assertThatThrownBy(() -> new Question("r", "t", "x", "d".repeat(3_001)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3001");
  }
}
