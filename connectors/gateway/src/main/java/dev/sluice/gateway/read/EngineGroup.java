package dev.sluice.gateway.read;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The engine's instances.
 *
 * @param state of their group as Kafka calls it, such as Stable or Empty
 * @param instances by name: those that Kafka knows and those that were heard of within an hour
 * @param behind records of events, reports, orders, lanes and waits that it has not taken
 * @param inboxes how many of these each inbox has
 * @param partitions how many of these each partition has, by partition
 */
public record EngineGroup(
    String state,
    List<Instance> instances,
    long behind,
    List<Inbox> inboxes,
    List<Partition> partitions) {
  /**
   * A process.
   *
   * @param name the instance's; of one that Kafka knows without one, its client
   * @param host where it is, as the broker sees it; of one that Kafka does not know, as it says
   * @param threads its stream threads, as Kafka knows them
   * @param partitions inbox partitions that it has, as Kafka knows it
   * @param process how it says that it stands; null: it was not heard of
   */
  public record Instance(
      String name, String host, int threads, int partitions, @Nullable EngineProcess process) {}

  /**
   * What waits in an inbox.
   *
   * @param name events, results, control, lanes or waits
   * @param behind records that the engine has not taken
   */
  public record Inbox(String name, long behind) {}

  /**
   * What waits in a partition of all inboxes.
   *
   * @param partition its number
   * @param behind records that the engine has not taken
   */
  public record Partition(int partition, long behind) {}
}
