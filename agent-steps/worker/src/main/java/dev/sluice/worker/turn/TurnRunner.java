package dev.sluice.worker.turn;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.events.Event;
import dev.sluice.schemas.results.Failed;
import dev.sluice.schemas.results.TurnEnded;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.worker.FunctionDefinitions;
import dev.sluice.worker.codec.PayloadCodec;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Runs turns of an app's functions. A turn runs on the thread that asks for it, which waits when
 * the turn has to; its branches run on virtual threads. Thread-safe; turns know nothing of each
 * other.
 */
public final class TurnRunner {
  private final Map<String, DurableFunction> functions;
  private final Clock clock;
  private final Supplier<String> turnIds;
  private final PayloadCodec codec;

  /** A runner by the system's clock, with random turn ids and payloads as they are. */
  public TurnRunner(Collection<DurableFunction> functions) {
    this(functions, PayloadCodec.NONE, Clock.systemUTC(), TurnRunner::randomId);
  }

  /** A runner by the system's clock, with random turn ids. */
  public TurnRunner(Collection<DurableFunction> functions, PayloadCodec codec) {
    this(functions, codec, Clock.systemUTC(), TurnRunner::randomId);
  }

  /**
   * @param codec all payloads of commands and results pass it
   * @param clock when steps start and end, and from when sleeps count
   * @param turnIds a different one for each turn
   * @throws SluiceException SLUICE-2011 when two functions have one id
   */
  public TurnRunner(
      Collection<DurableFunction> functions,
      PayloadCodec codec,
      Clock clock,
      Supplier<String> turnIds) {
    this.functions = LinkedHashMap.newLinkedHashMap(functions.size());
    for (DurableFunction function : FunctionDefinitions.withHandlers(functions)) {
      if (this.functions.put(function.id(), function) != null) {
        throw new SluiceException(
            "SLUICE-2011",
            "Expected each function id once in an app, found '" + function.id() + "' twice.",
            "Give one of the functions another id.");
      }
    }
    this.codec = codec;
    this.clock = clock;
    this.turnIds = turnIds;
  }

  /** Whether the app, as deployed here, has this function. */
  public boolean knows(String functionId) {
    return functions.containsKey(functionId);
  }

  /**
   * Runs one turn to its end and waits until all that it reported is safe.
   *
   * @param log takes the results of this turn
   * @throws IllegalArgumentException when the function is not {@linkplain #knows known}
   */
  public TurnOutcome run(Command command, TurnLog log) {
    return run(command, log, new StepsInFlight());
  }

  /**
   * The same, for who wants to know meanwhile which steps run.
   *
   * @param inFlight of this turn alone
   */
  public TurnOutcome run(Command command, TurnLog log, StepsInFlight inFlight) {
    DurableFunction function = functions.get(command.getFunctionId());
    if (function == null) {
      throw new IllegalArgumentException("No function " + command.getFunctionId());
    }
    String turn = turnIds.get();
    Command opened;
    try {
      opened = new PayloadReader(codec, function.id()).open(command);
    } catch (SluiceException e) {
      return refuse(command, turn, log, e);
    }
    PayloadWriter payloads = new PayloadWriter(codec, function.id());
    Event started = command.getEvents().getFirst();
    return new Turn(function, opened, started, turn, clock, log, payloads, inFlight).run();
  }

  /** Ends a turn that has not begun: what it was given cannot be read here. */
  private TurnOutcome refuse(Command command, String turn, TurnLog log, SluiceException why) {
    Checkpoints checkpoints = new Checkpoints(command, turn, log);
    try {
      TurnEnded report =
          checkpoints.end(new Failed(Failures.record(why, clock.instant())), List.of());
      checkpoints.awaitSafe();
      return new TurnOutcome.Ended(report);
    } catch (TurnAbandoned e) {
      return new TurnOutcome.Abandoned(Objects.requireNonNullElse(checkpoints.abandoned(), e));
    }
  }

  /** An id that no other turn has. */
  public static String randomId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return Long.toUnsignedString(random.nextLong(), 36)
        + Long.toUnsignedString(random.nextLong(), 36);
  }
}
