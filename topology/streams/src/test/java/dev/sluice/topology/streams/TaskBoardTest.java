package dev.sluice.topology.streams;

import static dev.sluice.topology.streams.EngineScenario.START;
import static dev.sluice.topology.streams.EngineTopologyTest.event;
import static dev.sluice.topology.streams.EngineTopologyTest.function;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.functions.ConcurrencyLimit;
import dev.sluice.schemas.functions.FlowControl;
import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.Topics;
import dev.sluice.topology.core.EngineLimits;
import dev.sluice.topology.core.flow.lane.LaneReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaskBoardTest {
  private final TaskBoard board = new TaskBoard();

  /**
   * @param lastReport offset of the last report that is taken before turns start; -1: none is
   */
  private EngineScenario engine(int lastReport) {
    var topology =
        new EngineTopology(
            Topics.standard(),
            1,
            SluiceSerdes.of(Map.of()),
            EngineLimits.standard(),
            EarlyCommit.Policy.ofTestDriver(),
            partition -> new CatchUp.Ends(lastReport, -1),
            CommandSink.inTransaction(CommandTopics.unchecked(Topics.standard())),
            EventLog.none());
    return new EngineScenario(topology.writingTo(board).build());
  }

  @Test
  void aTaskTellsEveryFiveSecondsWhatWaitsInItsLanes() {
    try (EngineScenario engine = engine(-1)) {
      engine.registers(oneAtATime());
      engine.waits(Duration.ofMillis(10));
      assertThat(board.of(0).lanes()).isEqualTo(LaneReport.NOTHING);
      for (int i = 1; i <= 4; i++) {
        engine.receives(event("e-" + i, "demo/greet"));
      }
      engine.waits(Duration.ofSeconds(4));
      assertThat(board.of(0).lanes()).isEqualTo(LaneReport.NOTHING);

      engine.waits(Duration.ofSeconds(1));
      assertThat(board.of(0).lanes().queued()).isEqualTo(3);
      assertThat(board.of(0).lanes().executing()).isEqualTo(1);
      assertThat(board.of(0).lanes().longest())
          .singleElement()
          .satisfies(
              lane -> {
                assertThat(lane.lane()).isEqualTo("greet");
                assertThat(lane.limit()).isEqualTo("concurrency 1");
              });
      assertThat(board.of(1)).isEqualTo(TaskBoard.Status.UNKNOWN);
    }
    assertThat(board.of(0)).isEqualTo(TaskBoard.Status.UNKNOWN);
  }

  @Test
  void aTaskThatStartsNoTurnYetTellsThatAndWhatIsDue() {
    try (EngineScenario engine = engine(9)) {
      engine.registers(function("greet", "demo/greet"));
      engine.receives(event("e-1", "demo/greet"));
      engine.receives(event("e-2", "demo/greet"));
      engine.waits(Duration.ofSeconds(5));

      assertThat(board.of(0).holdsTurns()).isTrue();
      assertThat(board.of(0).timersDue()).isEqualTo(2);
      assertThat(board.of(0).nextTimer()).isEqualTo(START);

      engine.waits(Duration.ofSeconds(10));
      assertThat(engine.commands()).hasSize(2);
      engine.waits(Duration.ofSeconds(5));
      assertThat(board.of(0).holdsTurns()).isFalse();
      assertThat(board.of(0).timersDue()).isZero();
    }
  }

  private static FunctionDefinition oneAtATime() {
    FunctionDefinition function = function("greet", "demo/greet");
    function.setFlow(
        new FlowControl(
            List.of(new ConcurrencyLimit(1, null, null)),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            List.of()));
    return function;
  }
}
