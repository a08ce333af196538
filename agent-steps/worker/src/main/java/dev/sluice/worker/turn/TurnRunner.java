package dev.sluice.worker.turn;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.commands.Command;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.worker.FunctionDefinitions;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
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

  /** A runner by the system's clock, with random turn ids. */
  public TurnRunner(Collection<DurableFunction> functions) {
    this(functions, Clock.systemUTC(), TurnRunner::randomId);
  }

  /**
   * @param clock when steps start and end, and from when sleeps count
   * @param turnIds a different one for each turn
   * @throws SluiceException SLUICE-2011 when two functions have one id
   */
  public TurnRunner(Collection<DurableFunction> functions, Clock clock, Supplier<String> turnIds) {
    this.functions = LinkedHashMap.newLinkedHashMap(functions.size());
    for (DurableFunction function : FunctionDefinitions.withHandlers(functions)) {
      if (this.functions.put(function.id(), function) != null) {
        throw new SluiceException(
            "SLUICE-2011",
            "Expected each function id once in an app, found '" + function.id() + "' twice.",
            "Give one of the functions another id.");
      }
    }
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
    DurableFunction function = functions.get(command.getFunctionId());
    if (function == null) {
      throw new IllegalArgumentException("No function " + command.getFunctionId());
    }
    return new Turn(function, command, turnIds.get(), clock, log).run();
  }

  /** An id that no other turn has. */
  public static String randomId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return Long.toUnsignedString(random.nextLong(), 36)
        + Long.toUnsignedString(random.nextLong(), 36);
  }
}
