package dev.sluice.topology.streams.contract;

import dev.sluice.schemas.commands.Command;
import dev.sluice.topology.core.Turn;

/** What workers are told: contract {@code Command}. */
public final class Commands {
  private Commands() {}

  public static Command toAvro(Turn turn, int resultPartition) {
    return new Command(
        turn.run().runId(),
        turn.run().functionId(),
        turn.epoch(),
        resultPartition,
        turn.attempt(),
        Common.toAvro(turn.run().retry()),
        turn.run().startedAt(),
        turn.events().stream().map(Common::toAvro).toList(),
        turn.memo().stream().map(Common::toAvro).toList(),
        turn.run().pinned(),
        turn.told());
  }
}
