package dev.sluice.worker;

import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.deadletters.DeadLetter;
import dev.sluice.schemas.results.Result;
import dev.sluice.schemas.results.WorkerLost;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.worker.turn.StepsInFlight;
import dev.sluice.worker.turn.TurnLog;
import dev.sluice.worker.turn.TurnOutcome;
import dev.sluice.worker.turn.TurnRunner;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what a command asks for, on the thread that calls, and says how to acknowledge it. */
final class CommandHandler {
  private static final Logger LOG = LoggerFactory.getLogger(CommandHandler.class);

  /** How long a command for a function that is not deployed here is kept from other workers. */
  private static final Duration UNKNOWN_HOLD = Duration.ofSeconds(15);

  private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(1);

  private final TurnRunner runner;
  private final ResultWriter writer;
  private final Deserializer<Command> commands;
  private final RunningTurns turns;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  CommandHandler(TurnRunner runner, ResultWriter writer, SluiceSerdes serdes, RunningTurns turns) {
    this.runner = runner;
    this.turns = turns;
    this.writer = writer;
    this.commands = serdes.of(Command.class).deserializer();
  }

  /** Never throws; may take as long as the turn does. */
  AcknowledgeType handle(ConsumerRecord<byte[], byte[]> record) {
    try {
      Command command;
      try {
        command = commands.deserialize(record.topic(), record.value());
      } catch (RuntimeException e) {
        return DeadLetter.isFaultOfTheRecord(e) ? reject(record, e) : waitForRegistry(record, e);
      }
      if (command == null) {
        return AcknowledgeType.ACCEPT; // nobody writes tombstones here; there is nothing to run
      }
      int deliveries = record.deliveryCount().orElse((short) 1);
      if (deliveries > 1) {
        LOG.info(
            "run={} epoch={} delivered {} times: its worker is lost, asking for the next epoch",
            command.getRunId(),
            command.getEpoch(),
            deliveries);
        return answerLost(command, deliveries);
      }
      if (!runner.knows(command.getFunctionId())) {
        return hold(command);
      }
      return run(command);
    } catch (Throwable e) {
      LOG.error("Command {}-{}@{}", record.topic(), record.partition(), record.offset(), e);
      return AcknowledgeType.RELEASE;
    }
  }

  /** Ends all waiting that is not a turn. */
  void stop() {
    stopping.countDown();
  }

  private AcknowledgeType run(Command command) {
    RunningTurns.Running turn = turns.started(command, Instant.now());
    try {
      return runTurn(command, turn.steps());
    } finally {
      turns.ended(turn);
    }
  }

  private AcknowledgeType runTurn(Command command, StepsInFlight steps) {
    TurnLog log = writer.logOf(command.getResultPartition());
    return switch (runner.run(command, log, steps)) {
      case TurnOutcome.Ended ended -> AcknowledgeType.ACCEPT;
      case TurnOutcome.Abandoned abandoned -> {
        LOG.warn(
            "run={} epoch={} turn abandoned, its results may not be safe: {}",
            command.getRunId(),
            command.getEpoch(),
            abandoned.cause().toString());
        yield answerLost(command, 2);
      }
    };
  }

  /** Tells the engine to dispatch the run anew; tries until Kafka takes it or the worker stops. */
  private AcknowledgeType answerLost(Command command, int deliveries) {
    turns.lost();
    Result lost =
        new Result(
            command.getRunId(),
            command.getEpoch(),
            TurnRunner.randomId(),
            new WorkerLost(deliveries),
            command.getTold());
    while (true) {
      try {
        writer.write(command.getResultPartition(), lost).join();
        return AcknowledgeType.ACCEPT;
      } catch (CompletionException e) {
        LOG.warn(
            "run={} epoch={} answer not written, trying again: {}",
            command.getRunId(),
            command.getEpoch(),
            String.valueOf(e.getCause()));
      }
      if (stopsWithin(BETWEEN_ATTEMPTS)) {
        return AcknowledgeType.RELEASE;
      }
    }
  }

  /** Keeps a command for a while and gives it back; says why once for each function. */
  private AcknowledgeType hold(Command command) {
    if (told.add(command.getFunctionId())) {
      LOG.warn(
          "SLUICE-3021 Expected function '{}' of run {} in this deployment, found none: deploy the"
              + " function, or end this worker if it is the older one. Its commands are offered to"
              + " other workers of the app after {} s each.",
          command.getFunctionId(),
          command.getRunId(),
          UNKNOWN_HOLD.toSeconds());
    }
    stopsWithin(UNKNOWN_HOLD);
    return AcknowledgeType.RELEASE;
  }

  private AcknowledgeType waitForRegistry(
      ConsumerRecord<byte[], byte[]> record, RuntimeException e) {
    LOG.warn(
        "Command {}-{}@{} not read, the registry does not answer: {}",
        record.topic(),
        record.partition(),
        record.offset(),
        e.getMessage());
    stopsWithin(UNKNOWN_HOLD);
    return AcknowledgeType.RELEASE;
  }

  private AcknowledgeType reject(ConsumerRecord<byte[], byte[]> record, RuntimeException problem) {
    DeadLetter letter = DeadLetter.of(record, problem, "SLUICE-6101", "worker");
    LOG.warn(
        "Command {}-{}@{} cannot be read and goes to the dead letters: {}",
        record.topic(),
        record.partition(),
        record.offset(),
        letter.message());
    try {
      writer.bury(record, letter).join();
      return AcknowledgeType.REJECT;
    } catch (CompletionException e) {
      LOG.warn("Dead letter not written: {}", String.valueOf(e.getCause()));
      stopsWithin(BETWEEN_ATTEMPTS);
      return AcknowledgeType.RELEASE;
    }
  }

  private boolean stopsWithin(Duration time) {
    try {
      return stopping.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
