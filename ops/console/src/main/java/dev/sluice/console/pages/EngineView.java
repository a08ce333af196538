package dev.sluice.console.pages;

import dev.sluice.gateway.read.EngineGroup;
import dev.sluice.gateway.read.EngineGroup.Instance;
import dev.sluice.gateway.read.EngineProcess;
import dev.sluice.gateway.read.Lag;
import dev.sluice.gateway.read.RunStats;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What all runs did, how the engine stands, and how far what is shown is behind.
 *
 * @param span of time that is told of
 * @param group who works; null: Kafka does not say
 * @param now when it was looked at
 */
record EngineView(String span, RunStats stats, Lag lag, @Nullable EngineGroup group, Instant now)
    implements PageView {
  private static final int LANES = 10;

  /**
   * A partition.
   *
   * @param behind records of its inboxes that the engine has not taken
   * @param holders who has it, then who keeps a copy
   */
  record PartitionRow(int number, long behind, List<Holder> holders) {
    /** How it stands at the instance that has it; null: none says that it does. */
    EngineProcess.@Nullable Task task() {
      return active().map(Holder::task).orElse(null);
    }

    /** The name of the instance that has it; empty: none says that it does. */
    String holder() {
      return active().map(holder -> holder.instance().name()).orElse("");
    }

    private Optional<Holder> active() {
      return holders.stream().filter(holder -> !holder.task().standby()).findFirst();
    }

    List<Holder> copies() {
      return holders.stream().filter(holder -> holder.task().standby()).toList();
    }
  }

  /** An instance and what it has of a partition. */
  record Holder(Instance instance, EngineProcess.Task task) {}

  @Override
  public String title() {
    return "Engine";
  }

  /** How an instance stands, as the word of a chip. */
  static String standing(Instance instance) {
    EngineProcess process = instance.process();
    if (process == null) {
      return "silent";
    }
    return process.heard().silent() ? "not_heard_of" : process.state();
  }

  /** All partitions; who is no longer heard of has none. */
  List<PartitionRow> partitions() {
    EngineGroup known = group;
    if (known == null) {
      return List.of();
    }
    var behind = new TreeMap<Integer, Long>();
    heard().flatMap(EngineView::tasks).forEach(task -> behind.put(task.partition(), 0L));
    known.partitions().forEach(each -> behind.put(each.partition(), each.behind()));
    return behind.entrySet().stream()
        .map(each -> new PartitionRow(each.getKey(), each.getValue(), holders(each.getKey())))
        .toList();
  }

  private static Stream<EngineProcess.Task> tasks(Instance instance) {
    return Stream.ofNullable(instance.process()).flatMap(process -> process.tasks().stream());
  }

  private List<Holder> holders(int partition) {
    return heard()
        .flatMap(
            instance ->
                tasks(instance)
                    .filter(task -> task.partition() == partition)
                    .map(task -> new Holder(instance, task)))
        .sorted(Comparator.comparing(holder -> holder.task().standby()))
        .toList();
  }

  /** The longest queues of all instances. */
  List<EngineProcess.Lane> lanes() {
    return heard()
        .map(Instance::process)
        .filter(Objects::nonNull)
        .flatMap(process -> process.lanes().stream())
        .sorted(Comparator.comparingLong(EngineProcess.Lane::queued).reversed())
        .limit(LANES)
        .toList();
  }

  /** With one place after the point. */
  static String decimal(double number) {
    return String.format(Locale.ROOT, "%,.1f", number);
  }

  private Stream<Instance> heard() {
    EngineGroup known = group;
    return known == null
        ? Stream.of()
        : known.instances().stream()
            .filter(each -> each.process() != null && !each.process().heard().silent());
  }
}
