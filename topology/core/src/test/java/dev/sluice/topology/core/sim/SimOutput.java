package dev.sluice.topology.core.sim;

import dev.sluice.topology.core.EngineOutput;
import dev.sluice.topology.core.Event;
import dev.sluice.topology.core.Fact;
import dev.sluice.topology.core.NewRun;
import dev.sluice.topology.core.RunInfo;
import dev.sluice.topology.core.RunSignal;
import dev.sluice.topology.core.Turn;
import dev.sluice.topology.core.sim.Rules.Rule;
import java.time.Instant;
import java.util.List;

/** What the engine of a partition says. Commands leave at once, all else with the commit. */
final class SimOutput implements EngineOutput {
  record Told(String subject, String functionId, Fact fact) {}

  /** A wait that the correlator knows of. */
  record Opened(String runId, String step) {}

  /** A turn that was let in. */
  record Grant(Turn turn, Instant at) {}

  private record Sent(int partition, SimRecord.ForLane record) {}

  /** Where commands go, and what crosses partitions. */
  interface Surroundings {
    void dispatched(SimPartition from, Turn turn, Instant now);

    void scheduled(SimPartition from, Fact.Scheduled run, Instant now);

    void send(int partition, SimRecord.ForLane record);
  }

  private final SimPartition partition;
  private final Rules rules;
  private final Surroundings surroundings;

  final Committing<Told> history = new Committing<>();
  final Committing<Opened> opened = new Committing<>();
  final Committing<Opened> closed = new Committing<>();
  final Committing<Grant> grants = new Committing<>();
  private final Committing<Sent> sent = new Committing<>();
  private List<Sent> delayed = List.of();

  SimOutput(SimPartition partition, Rules rules, Surroundings surroundings) {
    this.partition = partition;
    this.rules = rules;
    this.surroundings = surroundings;
  }

  private List<Committing<?>> all() {
    return List.of(history, opened, closed, grants);
  }

  void commit() {
    all().forEach(Committing::commit);
    List<Sent> news = sent.commit();
    List<Sent> seen = news;
    if (!rules.keep(Rule.SENDS_WITH_COMMIT)) {
      seen = delayed;
      delayed = news;
    }
    seen.forEach(s -> surroundings.send(s.partition(), s.record()));
  }

  void rollBack() {
    all().forEach(Committing::rollBack);
    sent.rollBack();
    delayed = List.of();
  }

  /** Whether something has still to be sent. */
  boolean isBehind() {
    return !delayed.isEmpty();
  }

  @Override
  public void dispatch(Turn turn, Instant now) {
    surroundings.dispatched(partition, turn, now);
    grants.add(new Grant(turn, now));
  }

  @Override
  public void tell(String subject, String functionId, Fact fact, Instant now) {
    history.add(new Told(subject, functionId, fact));
    if (fact instanceof Fact.Scheduled s) {
      surroundings.scheduled(partition, s, now);
    }
  }

  @Override
  public void openWait(String runId, RunSignal.NewWait waiting, Instant now) {
    opened.add(new Opened(runId, waiting.step()));
  }

  @Override
  public void closeWait(String runId, String step, List<String> keys, Instant now) {
    closed.add(new Opened(runId, step));
  }

  @Override
  public void start(int to, String lane, NewRun run, Instant now) {
    sent.add(new Sent(to, new SimRecord.Start(run)));
  }

  @Override
  public void tellParent(
      RunInfo.Parent parent, String childRunId, RunSignal.ChildEnded how, Instant now) {
    int to = partition.placement.partitionOfRun(parent.runId());
    sent.add(new Sent(to, new SimRecord.ChildOver(parent.runId(), how)));
  }

  @Override
  public boolean isAwaited(String eventName) {
    return false;
  }

  /** Waits for such events are the correlator's, which has a simulation of its own. */
  @Override
  public void internal(Event event, Instant now) {}
}
