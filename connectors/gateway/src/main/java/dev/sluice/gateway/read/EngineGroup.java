package dev.sluice.gateway.read;

import java.util.List;

/**
 * The engine's instances.
 *
 * @param state of their group as Kafka calls it, such as Stable or Empty
 * @param instances by name
 * @param behind records of events, reports, orders, lanes and waits that it has not taken
 */
public record EngineGroup(String state, List<Instance> instances, long behind) {
  /**
   * A process.
   *
   * @param name as Kafka Streams names its clients
   * @param host where it is, as the broker sees it
   * @param threads its stream threads
   * @param partitions inbox partitions that it has
   */
  public record Instance(String name, String host, int threads, int partitions) {}
}
