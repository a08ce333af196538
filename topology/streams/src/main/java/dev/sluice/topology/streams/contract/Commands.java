package dev.sluice.topology.streams.contract;

import dev.sluice.schemas.commands.Command;
import dev.sluice.topology.core.Turn;
import java.util.List;

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
        List.of(Common.toAvro(turn.event())),
        turn.memo().stream().map(Common::toAvro).toList(),
        null);
  }
}
