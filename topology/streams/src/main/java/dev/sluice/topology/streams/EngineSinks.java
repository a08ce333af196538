package dev.sluice.topology.streams;

import dev.sluice.schemas.interests.Interest;
import dev.sluice.schemas.lanes.LaneRecord;
import dev.sluice.schemas.waits.Candidate;
import dev.sluice.schemas.waits.WaitClosed;
import dev.sluice.schemas.waits.WaitOpened;
import dev.sluice.schemas.waits.WaitRecord;
import dev.sluice.topology.core.EngineOutput;
import dev.sluice.topology.core.Event;
import dev.sluice.topology.core.Fact;
import dev.sluice.topology.core.NewRun;
import dev.sluice.topology.core.Placement;
import dev.sluice.topology.core.RunInfo;
import dev.sluice.topology.core.RunSignal;
import dev.sluice.topology.core.Turn;
import dev.sluice.topology.core.waits.Matcher;
import dev.sluice.topology.streams.contract.Commands;
import dev.sluice.topology.streams.contract.Common;
import dev.sluice.topology.streams.contract.Histories;
import dev.sluice.topology.streams.contract.LaneRecords;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Forwards what the engine says to the sinks; tells the commit policy what somebody waits for. */
final class EngineSinks implements EngineOutput {
  private final ProcessorContext<String, Object> context;
  private final Placement placement;
  private final EarlyCommit earlyCommit;
  private final CommandSink commands;
  private final Interests.View interests;
  private final Matcher matcher;

  EngineSinks(
      ProcessorContext<String, Object> context,
      Placement placement,
      EarlyCommit earlyCommit,
      CommandSink commands,
      Interests.View interests,
      Matcher matcher) {
    this.context = context;
    this.placement = placement;
    this.earlyCommit = earlyCommit;
    this.commands = commands;
    this.interests = interests;
    this.matcher = matcher;
  }

  @Override
  public void dispatch(Turn turn, Instant now) {
    commands.send(turn.run().app(), Commands.toAvro(turn, placement.here()), now);
    earlyCommit.dispatched();
  }

  @Override
  public void openWait(String runId, RunSignal.NewWait waiting, Instant now) {
    for (int option = 0; option < waiting.options().size(); option++) {
      RunSignal.WaitFor what = waiting.options().get(option);
      var opened =
          new WaitOpened(
              runId,
              runId,
              waiting.step(),
              option,
              what.event(),
              what.expression(),
              waiting.since(),
              waiting.until());
      tellInterest(what, waiting.since(), now);
      toCorrelator(what.key(), opened, now);
    }
  }

  /** Has every router look for such events, also among those that went by since then. */
  private void tellInterest(RunSignal.WaitFor what, Instant since, Instant now) {
    if (!interests.isKnown(what.event(), what.path(), since, now)) {
      context.forward(
          new Record<>(
              dev.sluice.topology.core.waits.Interest.key(what.event(), what.path()),
              new Interest(what.event(), what.path(), since),
              now.toEpochMilli()),
          EngineTopology.INTERESTS_SINK);
    }
  }

  @Override
  public void closeWait(String runId, String step, List<String> keys, Instant now) {
    for (int option = 0; option < keys.size(); option++) {
      toCorrelator(keys.get(option), new WaitClosed(runId, step, option), now);
    }
  }

  private void toCorrelator(String key, Object body, Instant now) {
    context.forward(
        new Record<>(key, new WaitRecord(key, body), now.toEpochMilli()),
        EngineTopology.WAITS_SINK);
    earlyCommit.awaited();
  }

  @Override
  public void start(int partition, String lane, NewRun run, Instant now) {
    String runId = placement.runId(partition, run.functionId(), run.event().id());
    toLane(LaneRecords.toAvro(lane, runId, run), now);
  }

  @Override
  public void tellParent(
      RunInfo.Parent parent, String childRunId, RunSignal.ChildEnded how, Instant now) {
    toLane(LaneRecords.toAvro(parent, childRunId, how), now);
  }

  private void toLane(LaneRecord record, Instant now) {
    context.forward(
        new Record<>(record.getLane(), record, now.toEpochMilli()), EngineTopology.LANES_SINK);
    earlyCommit.awaited();
  }

  @Override
  public boolean isAwaited(String eventName) {
    return interests.isAwaited(eventName);
  }

  @Override
  public void internal(Event event, Instant now) {
    for (String key : interests.table().keys(event, matcher)) {
      toCorrelator(key, new Candidate(Common.toAvro(event), now), now);
    }
  }

  @Override
  public void tell(String subject, String functionId, Fact fact, Instant now) {
    var told = Histories.toAvro(subject, functionId, fact, placement.here(), now);
    context.forward(new Record<>(subject, told, now.toEpochMilli()), EngineTopology.HISTORY);
    if (fact instanceof Fact.Ended || fact instanceof Fact.Refused) {
      earlyCommit.awaited();
    }
  }
}
