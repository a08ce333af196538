package dev.sluice.topology.streams.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topology.core.Event;
import dev.sluice.topology.core.Failure;
import dev.sluice.topology.core.MemoEntry;
import dev.sluice.topology.core.ModelCall;
import dev.sluice.topology.core.Pending;
import dev.sluice.topology.core.RetryPolicy;
import dev.sluice.topology.core.RunInfo;
import dev.sluice.topology.core.RunSignal;
import dev.sluice.topology.core.RunSignal.Report;
import dev.sluice.topology.core.RunState;
import dev.sluice.topology.core.RunState.Progress;
import dev.sluice.topology.core.RunStatus;
import dev.sluice.topology.core.StepKind;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is stored is there again for a store that is opened anew, as after a restart. */
class PartitionStoreTest {
  private static final Instant NOW = Instant.parse("2026-03-01T09:00:00Z");
  private static final String ID = "r0-06mk";
  private static final ModelCall CALL =
      new ModelCall("openai", "gpt-5-mini", 1_000, 200, 512, 550_000L, 1_234, "stop");
  private static final Failure FAILURE = new Failure("Broken", "why", "at", true, NOW);
  private static final RetryPolicy RETRY =
      new RetryPolicy(4, Duration.ofSeconds(1), Duration.ofHours(1), 2.0, 0.2);
  private static final RunInfo RUN = new RunInfo(ID, "greet", "shop", RETRY, NOW, 3);

  private static final RunInfo CHILD =
      new RunInfo(
          ID,
          "greet",
          "shop",
          RETRY,
          NOW,
          0,
          new RunInfo.Parent("r1-parent", "pay"),
          "1.2",
          true,
          "greet#ada");
  private static final List<RunSignal.NewWait> WAITS =
      List.of(
          new RunSignal.NewWait(
              "approval",
              NOW,
              NOW.plusSeconds(9),
              List.of(
                  new RunSignal.WaitFor("demo/ok", "async.data.id", "7", "async.data.a", "as is"),
                  new RunSignal.WaitFor("demo/no", "", "", null, ""))));
  private static final List<RunSignal.NewInvoke> INVOKES =
      List.of(new RunSignal.NewInvoke("pay", "refund", json("{}"), NOW.plusSeconds(9)));

  private static final Progress NOTHING_YET = new Progress(0, 1, 0, List.of(), Instant.EPOCH);

  private final MockProcessorContext<Void, Void> context;
  private final KeyValueStore<Bytes, byte[]> runs;
  private final KeyValueStore<Bytes, byte[]> memo;
  private final KeyValueStore<Bytes, byte[]> timers;
  private final KeyValueStore<Bytes, byte[]> parked;

  PartitionStoreTest(@TempDir File dir) {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
    context = new MockProcessorContext<>(settings, new TaskId(0, 0), dir);
    runs = memory("runs");
    memo = memory("memo");
    timers = memory("timers");
    parked = memory("parked");
  }

  private KeyValueStore<Bytes, byte[]> memory(String name) {
    KeyValueStore<Bytes, byte[]> store = Stores.inMemoryKeyValueStore(name).get();
    store.init(context.getStateStoreContext(), store);
    return store;
  }

  private PartitionStore opened() {
    return new PartitionStore(runs, memo, timers, parked);
  }

  private static ByteBuffer json(String json) {
    return ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void everyStateIsReadAsItWasWritten() {
    Progress progress =
        new Progress(
            7,
            2,
            1,
            List.of(
                new Pending.Sleep("nap", NOW),
                new Pending.StepRetry(
                    "a", StepKind.SEND_EVENT, 2, NOW, FAILURE, NOW.minusSeconds(9)),
                new Pending.BodyRetry(NOW, FAILURE),
                new Pending.Redispatch(NOW),
                new Pending.Start(NOW),
                new Pending.Wait("approval", NOW, List.of("demo/ok|a|b", "demo/no||")),
                new Pending.Child("pay", NOW),
                new Pending.CancelOn("~cancel:0", NOW, List.of("demo/stop||"))),
            NOW.minusSeconds(1),
            true,
            4_096,
            NOW.plusSeconds(60));
    List<RunState> states =
        List.of(
            new RunState.Ready(RUN, 1, progress, false, false),
            new RunState.Ready(RUN, 2, progress, true, false),
            new RunState.Executing(RUN, 3, progress, null, 0, null),
            new RunState.Executing(RUN, 3, progress, "t", 5, "wrong customer"),
            new RunState.Suspended(RUN, 4, progress),
            new RunState.Suspended(CHILD, 4, progress),
            new RunState.Ended(RUN, 5, progress, RunStatus.COMPLETED, NOW.plusSeconds(1)),
            new RunState.Ended(RUN, 5, progress, RunStatus.FAILED, NOW.plusSeconds(2), FAILURE),
            new RunState.Ended(RUN, 5, progress, RunStatus.CANCELLED, NOW.plusSeconds(3)));

    for (RunState state : states) {
      opened().putRun(ID, state);
      assertThat(opened().run(ID)).isEqualTo(state);
    }
    assertThat(opened().run("r0-other")).isEqualTo(new RunState.Absent());
  }

  @Test
  void runsAreGoneThroughInTheOrderOfTheirIdsFromAnyOneOn() {
    PartitionStore store = opened();
    for (String id : List.of("r0-c", "r0-a", "r0-b", "r0-ab")) {
      RunInfo run = new RunInfo(id, "greet", "shop", RETRY, NOW);
      store.putRun(id, new RunState.Ready(run, 1, NOTHING_YET, false, false));
    }
    for (PartitionStore seen : List.of(store, opened())) {
      assertThat(idsAfter(seen, "", 3)).containsExactly("r0-a", "r0-ab", "r0-b");
      assertThat(idsAfter(seen, "r0-a", 2)).containsExactly("r0-ab", "r0-b");
      assertThat(idsAfter(seen, "r0-b", 3)).containsExactly("r0-c");
      assertThat(idsAfter(seen, "r0-c", 3)).isEmpty();
      assertThat(idsAfter(seen, "r0-bgone", 3)).containsExactly("r0-c");
    }
  }

  private static List<String> idsAfter(PartitionStore store, String runId, int max) {
    return store.runsAfter(runId, max).stream()
        .map(state -> ((RunState.Ready) state).run().runId())
        .toList();
  }

  @Test
  void aTimerMayBeCalledByAnyText() {
    opened().setTimer(NOW, "~bulk|nach-1-Übung-\u2603");
    assertThat(opened().takeDue(NOW, 10)).containsExactly("~bulk|nach-1-Übung-\u2603");
  }

  @Test
  void theMemoIsInTheOrderOfItsNumbersAndEachRunHasItsOwn() {
    PartitionStore store = opened();
    List<MemoEntry> entries =
        IntStream.range(0, 300)
            .mapToObj(
                i ->
                    i % 2 == 0
                        ? new MemoEntry(
                            "s" + i,
                            StepKind.RUN,
                            MemoEntry.Status.SUCCEEDED,
                            1,
                            json("" + i),
                            null,
                            NOW.plusMillis(i))
                        : new MemoEntry(
                            "s" + i, StepKind.WAIT, MemoEntry.Status.FAILED, 4, null, FAILURE))
            .toList();
    for (int i = 299; i >= 0; i--) {
      store.remember(ID, i, entries.get(i));
    }
    store.remember(ID + "x", 0, entries.getFirst());
    store.remember("r0-06m", 0, entries.getLast());

    assertThat(opened().memo(ID)).isEqualTo(entries);
    assertThat(opened().memo(ID + "x")).containsExactly(entries.getFirst());
  }

  @Test
  void allOfARunIsForgottenAndNothingOfAnother() {
    Event event = new Event("e-1", "demo", json("{}"), json("{}"), NOW, "1", "test");
    Event second = new Event("e-2", "demo", json("{}"), null, NOW, null, null);
    MemoEntry entry =
        new MemoEntry("a", StepKind.RUN, MemoEntry.Status.SUCCEEDED, 1, json("1"), null);
    for (String id : List.of(ID, ID + "x")) {
      PartitionStore store = opened();
      store.putRun(id, new RunState.Suspended(RUN, 1, NOTHING_YET));
      store.keepInput(id, List.of(event, second));
      store.remember(id, 0, entry);
      store.park(id, new RunSignal.WorkerLost(1));
    }
    PartitionStore store = opened();
    store.forget(ID);

    for (PartitionStore seen : List.of(store, opened())) {
      assertThat(seen.run(ID)).isEqualTo(new RunState.Absent());
      assertThat(seen.input(ID)).isEmpty();
      assertThat(seen.memo(ID)).isEmpty();
      assertThat(seen.hasParked(ID)).isFalse();
      assertThat(seen.input(ID + "x")).containsExactly(event, second);
      assertThat(seen.memo(ID + "x")).containsExactly(entry);
      assertThat(seen.hasParked(ID + "x")).isTrue();
    }
  }

  @Test
  void parkedReportsComeOutOnceInTheOrderInWhichTheyCame() {
    List<Report> reports =
        List.of(
            new RunSignal.StepRecorded(
                1,
                "t",
                "a",
                StepKind.RUN,
                1,
                NOW,
                NOW,
                json("1"),
                null,
                false,
                null,
                null,
                7,
                List.of(),
                NOW),
            new RunSignal.StepRecorded(
                1,
                "t",
                "b",
                StepKind.INVOKE,
                2,
                NOW,
                NOW,
                null,
                FAILURE,
                true,
                RETRY,
                null,
                7,
                List.of(CALL),
                NOW),
            new RunSignal.TurnEnded(
                1,
                "t",
                2,
                new RunSignal.Blocked(List.of(new Pending.Sleep("nap", NOW)), WAITS, INVOKES),
                List.of("gone"),
                NOW),
            new RunSignal.TurnEnded(
                2, "u", 0, new RunSignal.Returned(json("2")), List.of("gone"), NOW),
            new RunSignal.TurnEnded(2, "u", 0, new RunSignal.Returned(null), List.of("gone"), NOW),
            new RunSignal.TurnEnded(2, "u", 0, new RunSignal.Threw(FAILURE), List.of("gone"), NOW),
            new RunSignal.WorkerLost(3, NOW));
    reports.forEach(report -> opened().park(ID, report));

    PartitionStore store = opened();
    assertThat(store.hasParked(ID)).isTrue();
    assertThat(store.takeParked(ID)).isEqualTo(reports);
    assertThat(store.takeParked(ID)).isEmpty();
    assertThat(opened().hasParked(ID)).isFalse();
  }

  @Test
  void timersComeOutInTheOrderOfTime() {
    PartitionStore store = opened();
    Stream.of(30, 10, 20, 10).forEach(s -> store.setTimer(NOW.plusSeconds(s), "r0-" + s));
    store.setTimer(NOW.plusSeconds(10), "r0-a");

    for (PartitionStore seen : List.of(store, opened())) {
      assertThat(seen.isDue(NOW.plusMillis(9_999).toEpochMilli())).isFalse();
      assertThat(seen.isDue(NOW.plusSeconds(10).toEpochMilli())).isTrue();
    }
    assertThat(store.takeDue(NOW.plusSeconds(9), 10)).isEmpty();
    assertThat(store.takeDue(NOW.plusSeconds(25), 2)).containsExactly("r0-10", "r0-a");
    assertThat(store.takeDue(NOW.plusSeconds(25), 2)).containsExactly("r0-20");
    assertThat(store.isDue(NOW.plusSeconds(29).toEpochMilli())).isFalse();

    store.setTimer(NOW.plusSeconds(1), "r0-early");
    assertThat(store.takeDue(NOW.plusSeconds(60), 10)).containsExactly("r0-early", "r0-30");
    assertThat(opened().isDue(Long.MAX_VALUE - 1)).isFalse();
  }
}
