package dev.sluice.worker.turn;

import dev.sluice.schemas.results.TurnEnded;

/** What became of a turn. */
public sealed interface TurnOutcome {
  /** It was run to its end, and all that it reported is safe. */
  record Ended(TurnEnded report) implements TurnOutcome {}

  /** A result could not be made safe, so the turn stopped; another has to take its place. */
  record Abandoned(Throwable cause) implements TurnOutcome {}
}
