package dev.sluice.slack;

import com.slack.api.Slack;
import com.slack.api.SlackConfig;
import com.slack.api.methods.MethodsClient;
import com.slack.api.methods.SlackApiException;
import com.slack.api.methods.SlackApiTextResponse;
import com.slack.api.model.Message;
import com.slack.api.model.block.LayoutBlock;
import com.slack.api.util.http.SlackHttpClient;
import dev.sluice.sdk.NonRetryableException;
import dev.sluice.sdk.RetryAfterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks people in Slack and tells them, by Slack's own client. A click on a button goes to the
 * gateway's webhook of kind {@code slack} and becomes an event there.
 *
 * <p>Slack documents no idempotency key for messages. So each message carries its key as metadata,
 * and before a message is posted the channel's last 100 are searched for that key: a step that runs
 * again after a crash finds its message. Two calls with one key at the same time may still post
 * two, and so may a key whose message is further back. The search needs the scope {@code
 * channels:history} (private channels: {@code groups:history}) and the channel's id; without these
 * the message is posted all the same, and the log says once that it may be posted twice.
 *
 * <p>Every method throws, and with that a step fails, so: {@link RetryAfterException} SLUICE-1422
 * for too many requests, due when Slack says; {@link NonRetryableException} SLUICE-1421 for what
 * Slack refuses for good, such as the token, the channel or the message; {@link
 * UncheckedIOException} SLUICE-1420 for Slack's own trouble; {@link IOException} when Slack is not
 * reached. The client itself never tries again. Thread-safe.
 */
public final class SlackGate implements AutoCloseable {
  /** Slack's address. */
  public static final URI SLACK = URI.create("https://slack.com/api/");

  private static final Logger log = LoggerFactory.getLogger(SlackGate.class);
  private static final String EVENT_TYPE = "sluice_message";
  private static final String KEY = "key";
  private static final int SEARCHED = 100;
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final SlackHttpClient http;
  private final MethodsClient slack;
  private final AtomicBoolean saidThatBlind = new AtomicBoolean();

  private SlackGate(SlackHttpClient http, MethodsClient slack) {
    this.http = http;
    this.slack = slack;
  }

  /**
   * A gate to a workspace.
   *
   * @param token of the bot, {@code xoxb-…}
   */
  public static SlackGate of(String token) {
    return of(SLACK, token);
  }

  /** A gate to a server that speaks as Slack does. */
  public static SlackGate of(URI api, String token) {
    String address = api.toString();
    SlackConfig config = new SlackConfig();
    config.setMethodsEndpointUrlPrefix(address.endsWith("/") ? address : address + "/");
    config.setStatsEnabled(false);
    SlackHttpClient http =
        new SlackHttpClient(
            new OkHttpClient.Builder().retryOnConnectionFailure(false).callTimeout(LIMIT).build());
    http.setConfig(config);
    return new SlackGate(http, Slack.getInstance(config, http).methods(token));
  }

  /**
   * Posts a question with its buttons, unless one with the same request id is there.
   *
   * @param channel the channel's id, such as {@code C0123456789}, or its name
   * @return where the question is
   */
  public Posted ask(String channel, Question question) throws IOException {
    return post(
        channel,
        question.requestId(),
        Blocks.of(question),
        Blocks.line(question.title(), question.text()));
  }

  /**
   * Posts a text, unless one with the same key is there.
   *
   * @param channel the channel's id, such as {@code C0123456789}, or its name
   * @param title null: none
   * @param text shown as it stands, without markup
   * @param key names the message, so that it is posted once; unlike every request id
   * @return where the message is
   */
  public Posted tell(String channel, @Nullable String title, String text, String key)
      throws IOException {
    return post(channel, key, Blocks.of(title, text), Blocks.line(title, text));
  }

  /**
   * Replaces a question by what came of it; its buttons go. Doing it again changes nothing.
   *
   * @param title null: none
   */
  public void settle(Posted question, @Nullable String title, String text) throws IOException {
    call(
        "chat.update",
        () ->
            slack.chatUpdate(
                request ->
                    request
                        .channel(question.channel())
                        .ts(question.ts())
                        .blocks(Blocks.of(title, text))
                        .text(Blocks.line(title, text))));
  }

  private Posted post(String channel, String key, List<LayoutBlock> blocks, String line)
      throws IOException {
    Optional<Posted> before = find(channel, key);
    if (before.isPresent()) {
      return before.get();
    }
    Message.Metadata metadata =
        Message.Metadata.builder().eventType(EVENT_TYPE).eventPayload(Map.of(KEY, key)).build();
    var answer =
        call(
            "chat.postMessage",
            () ->
                slack.chatPostMessage(
                    request ->
                        request
                            .channel(channel)
                            .blocks(blocks)
                            .text(line)
                            .unfurlLinks(false)
                            .unfurlMedia(false)
                            .metadata(metadata)));
    return new Posted(answer.getChannel(), answer.getTs());
  }

  private Optional<Posted> find(String channel, String key) throws IOException {
    try {
      var answer =
          call(
              "conversations.history",
              () ->
                  slack.conversationsHistory(
                      request ->
                          request.channel(channel).limit(SEARCHED).includeAllMetadata(true)));
      return answer.getMessages().stream()
          .filter(message -> hasKey(message, key))
          .map(message -> new Posted(channel, message.getTs()))
          .findFirst();
    } catch (NonRetryableException e) {
      if (saidThatBlind.compareAndSet(false, true)) {
        log.warn(
            "A message is posted twice if its step is: the channel cannot be searched: {}",
            e.getMessage());
      }
      return Optional.empty();
    }
  }

  private static boolean hasKey(Message message, String key) {
    Message.Metadata metadata = message.getMetadata();
    return metadata != null
        && EVENT_TYPE.equals(metadata.getEventType())
        && metadata.getEventPayload() != null
        && key.equals(metadata.getEventPayload().get(KEY));
  }

  /** One request by Slack's client. */
  private interface Request<T> {
    T send() throws IOException, SlackApiException;
  }

  private static <T extends SlackApiTextResponse> T call(String method, Request<T> request)
      throws IOException {
    T answer;
    try {
      answer = request.send();
    } catch (SlackApiException e) {
      throw SlackErrors.of(method, e);
    }
    if (!answer.isOk()) {
      throw SlackErrors.of(method, answer.getError());
    }
    return answer;
  }

  /** Lets go of the connections. */
  @Override
  public void close() {
    OkHttpClient client = http.getOkHttpClient();
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }
}
