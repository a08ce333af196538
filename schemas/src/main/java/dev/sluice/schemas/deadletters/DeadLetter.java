package dev.sluice.schemas.deadletters;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.registry.RegistryException;
import dev.sluice.schemas.serde.UnreadableRecordException;
import dev.sluice.schemas.serde.UnwritableRecordException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Why a record is in the topic dead-letters, and where it came from. Told in headers; key and value
 * of a dead letter are the original bytes.
 *
 * @param reason a stable error code, such as {@code SLUICE-6005}
 * @param message what went wrong, for people; cut at 8 KiB
 * @param topic where the record was read
 * @param partition of that topic
 * @param offset of the record in it
 * @param timestamp of the record; null: unknown
 * @param stage who gave up: a processor's name, {@code worker}, {@code console}
 */
public record DeadLetter(
    String reason,
    String message,
    String topic,
    int partition,
    long offset,
    @Nullable Instant timestamp,
    String stage) {
  /** Header: {@link #reason()}. */
  public static final String REASON = "sluice.reason";

  /** Header: {@link #message()}. */
  public static final String MESSAGE = "sluice.message";

  /** Header: {@link #topic()}. */
  public static final String TOPIC = "sluice.topic";

  /** Header: {@link #partition()}, decimal. */
  public static final String PARTITION = "sluice.partition";

  /** Header: {@link #offset()}, decimal. */
  public static final String OFFSET = "sluice.offset";

  /** Header: {@link #timestamp()} as ISO-8601; absent when unknown. */
  public static final String TIMESTAMP = "sluice.timestamp";

  /** Header: {@link #stage()}. */
  public static final String STAGE = "sluice.stage";

  private static final int MESSAGE_CHARS = 8 * 1024;
  private static final int CAUSES = 20;

  public DeadLetter {
    if (message.length() > MESSAGE_CHARS) {
      message = message.substring(0, MESSAGE_CHARS);
    }
  }

  /**
   * The dead letter of a record that was consumed.
   *
   * @param problem why it cannot be taken; a coded error among its causes names the reason
   * @param otherwise the reason when there is none
   */
  public static DeadLetter of(
      ConsumerRecord<?, ?> record, Throwable problem, String otherwise, String stage) {
    return new DeadLetter(
        codeOf(problem).orElse(otherwise),
        messageOf(problem),
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp() < 0 ? null : Instant.ofEpochMilli(record.timestamp()),
        stage);
  }

  /** The dead letter that these headers tell of; empty when they tell of none. */
  public static Optional<DeadLetter> of(Headers headers) {
    String reason = text(headers, REASON);
    String topic = text(headers, TOPIC);
    if (reason.isEmpty() || topic.isEmpty()) {
      return Optional.empty();
    }
    String timestamp = text(headers, TIMESTAMP);
    return Optional.of(
        new DeadLetter(
            reason,
            text(headers, MESSAGE),
            topic,
            (int) number(text(headers, PARTITION)),
            number(text(headers, OFFSET)),
            timestamp.isEmpty() ? null : Instant.parse(timestamp),
            text(headers, STAGE)));
  }

  /**
   * Whether the record is to blame, so that it belongs into dead-letters and the next one may work.
   * False when a registry did not answer: then nothing can be read until it does.
   */
  public static boolean isFaultOfTheRecord(Throwable problem) {
    Throwable cause = problem;
    for (int i = 0; cause != null && i < CAUSES; i++, cause = cause.getCause()) {
      if (cause instanceof UnreadableRecordException) {
        return true; // its cause may be a registry that knows no such id
      }
      if (cause instanceof RegistryException) {
        return false;
      }
    }
    return true;
  }

  /** The code of the first coded error among {@code problem} and its causes. */
  public static Optional<String> codeOf(Throwable problem) {
    Throwable cause = problem;
    for (int i = 0; cause != null && i < CAUSES; i++, cause = cause.getCause()) {
      switch (cause) {
        case SluiceException e -> {
          return Optional.of(e.code());
        }
        case UnreadableRecordException e -> {
          return Optional.of(e.code());
        }
        case UnwritableRecordException e -> {
          return Optional.of(UnwritableRecordException.CODE);
        }
        default -> {}
      }
    }
    return Optional.empty();
  }

  /** What {@code problem} says; its class when it says nothing. */
  public static String messageOf(Throwable problem) {
    String message = problem.getMessage();
    return message == null ? problem.getClass().getName() : message;
  }

  /**
   * The record to write.
   *
   * @param deadLetters the topic's name
   * @param key the original key's bytes; null: it had none
   * @param value the original value's bytes; null: it had none
   */
  public ProducerRecord<byte[], byte[]> record(
      String deadLetters, byte @Nullable [] key, byte @Nullable [] value) {
    ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(deadLetters, key, value);
    Headers headers = letter.headers();
    add(headers, REASON, reason);
    add(headers, MESSAGE, message);
    add(headers, TOPIC, topic);
    add(headers, PARTITION, Integer.toString(partition));
    add(headers, OFFSET, Long.toString(offset));
    if (timestamp != null) {
      add(headers, TIMESTAMP, timestamp.toString());
    }
    add(headers, STAGE, stage);
    return letter;
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? ""
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  private static long number(String text) {
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
  }
}
