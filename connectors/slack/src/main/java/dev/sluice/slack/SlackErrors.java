package dev.sluice.slack;

import com.slack.api.methods.SlackApiException;
import dev.sluice.sdk.NonRetryableException;
import dev.sluice.sdk.RetryAfter;
import dev.sluice.sdk.RetryAfterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What Slack refused, as an exception that says whether and when to try again. */
final class SlackErrors {
  private static final int TOO_MANY = 429;
  private static final int SERVER_ERROR = 500;
  private static final Duration UNSAID = Duration.ofSeconds(30);
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  /** Slack's own trouble: the same request may be taken later. */
  private static final Set<String> PASSING =
      Set.of("fatal_error", "internal_error", "request_timeout", "service_unavailable");

  private static final Set<String> TOO_OFTEN =
      Set.of("ratelimited", "rate_limited", "message_limit_exceeded");

  private SlackErrors() {}

  /** For an answer that was no success at all. */
  static RuntimeException of(String method, SlackApiException e) {
    int status = e.getResponse().code();
    if (status == TOO_MANY) {
      return tooOften(method, wait(e.getResponse().header("Retry-After")), e);
    }
    return status >= SERVER_ERROR
        ? passing(method, "status " + status, e)
        : forGood(method, "status " + status, e);
  }

  /** For an answer {@code ok: false}. */
  static RuntimeException of(String method, @Nullable String error) {
    String said = error == null ? "no reason" : error;
    if (TOO_OFTEN.contains(said)) {
      return tooOften(method, UNSAID, null);
    }
    return PASSING.contains(said) ? passing(method, said, null) : forGood(method, said, null);
  }

  private static RetryAfterException tooOften(
      String method, Duration wait, @Nullable Throwable cause) {
    return new RetryAfterException(
        "SLUICE-1422 Expected Slack to take %s, found too many requests.\nIt is tried again in %d s."
            .formatted(method, wait.toSeconds()),
        wait,
        cause);
  }

  /** One that a step tries again, unlike a {@code SluiceException}. */
  private static UncheckedIOException passing(
      String method, String said, @Nullable Throwable cause) {
    return new UncheckedIOException(
        "SLUICE-1420 Expected Slack to take %s, found %s.\nSlack has trouble of its own; a step tries again."
            .formatted(method, said),
        new IOException(said, cause));
  }

  private static NonRetryableException forGood(
      String method, String said, @Nullable Throwable cause) {
    return new NonRetryableException(
        "SLUICE-1421 Expected Slack to take %s, found '%s'.\n%s"
            .formatted(method, said, whatNext(said)),
        cause);
  }

  private static String whatNext(String said) {
    return switch (said) {
      case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired" ->
          "Set the bot token (xoxb-…) of an app that is installed in the workspace.";
      case "missing_scope", "no_permission" ->
          "Give the app the scope chat:write, and channels:history to find a message again.";
      case "channel_not_found", "not_in_channel", "is_archived" ->
          "Invite the app to the channel, and name the channel by its id.";
      default -> "The same request is refused again; Slack's documentation explains the word.";
    };
  }

  private static Duration wait(@Nullable String retryAfter) {
    Duration said = RetryAfter.parse(retryAfter, Instant.now()).orElse(UNSAID);
    return said.compareTo(SHORTEST) < 0 ? SHORTEST : said;
  }
}
