package dev.sluice.topology.streams;

import dev.sluice.schemas.deadletters.DeadLetter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a record that the engine cannot read, process or write: its bytes go to the
 * dead-letter topic with the reason, and the partition goes on.
 */
final class EngineDeadLetters {
  static final String TOPIC_CONFIG = "sluice.dead.letters.topic";

  private static final Logger LOG = LoggerFactory.getLogger(EngineDeadLetters.class);

  private EngineDeadLetters() {}

  /**
   * Bytes that do not fit the contract, and a record that the rules refuse. A store that fails is
   * no record's fault, nor is a schema registry that does not answer: the task stops.
   */
  public static final class OnProcess extends Handler implements ProcessingExceptionHandler {
    @Override
    public ProcessingExceptionHandler.Response handleError(
        ErrorHandlerContext context, @Nullable Record<?, ?> record, Exception exception) {
      if (exception instanceof ProcessorStateException
          || exception instanceof RetriableException
          || !DeadLetter.isFaultOfTheRecord(exception)) {
        return ProcessingExceptionHandler.Response.fail();
      }
      return ProcessingExceptionHandler.Response.resume(
          List.of(
              letter(
                  context,
                  context.sourceRawKey(),
                  context.sourceRawValue(),
                  "SLUICE-4104",
                  exception)));
    }
  }

  /** A record that the broker refuses for its size; every other failure stops the task. */
  public static final class OnWrite extends Handler implements ProductionExceptionHandler {
    @Override
    public ProductionExceptionHandler.Response handleError(
        ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception exception) {
      if (exception instanceof RecordTooLargeException) {
        return ProductionExceptionHandler.Response.resume(
            List.of(
                letter(
                    context,
                    context.sourceRawKey(),
                    context.sourceRawValue(),
                    "SLUICE-4105",
                    exception)));
      }
      return exception instanceof RetriableException
          ? ProductionExceptionHandler.Response.retry()
          : ProductionExceptionHandler.Response.fail();
    }
  }

  /** What both have in common. */
  abstract static class Handler {
    private String topic = "";

    public void configure(Map<String, ?> configs) {
      topic = String.valueOf(configs.get(TOPIC_CONFIG));
    }

    ProducerRecord<byte[], byte[]> letter(
        ErrorHandlerContext context,
        byte @Nullable [] key,
        byte @Nullable [] value,
        String code,
        Exception exception) {
      DeadLetter letter =
          new DeadLetter(
              DeadLetter.codeOf(exception).orElse(code),
              DeadLetter.messageOf(exception),
              context.topic(),
              context.partition(),
              context.offset(),
              Instant.ofEpochMilli(context.timestamp()),
              context.processorNodeId());
      LOG.warn(
          "{} Record {}-{}@{} goes to {}: {}",
          letter.reason(),
          letter.topic(),
          letter.partition(),
          letter.offset(),
          topic,
          exception.toString());
      return letter.record(topic, key, value);
    }
  }
}
