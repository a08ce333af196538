package dev.sluice.topology.streams;

import dev.sluice.schemas.topics.Topics;
import dev.sluice.topology.core.EngineLimits;
import java.nio.file.Path;
import java.util.Map;

/**
 * How one engine instance runs.
 *
 * @param bootstrap Kafka's bootstrap servers, {@code host:port} separated by commas
 * @param topics the installation
 * @param stateDir where the state stores lie; kept over restarts, it saves restoring them
 * @param instanceId stable name of this instance among the engine's instances; a restart under the
 *     same name takes over at once instead of waiting for the old one's session to time out
 * @param threads stream threads, at least 1; more than the installation has partitions are idle
 * @param standbyReplicas copies of the state that other instances keep warm, 0 when there is one
 * @param healthPort port of {@code /health} and {@code /ready} on loopback; 0: any free one; -1:
 *     none
 * @param commandsAheadOfCommit whether workers see commands before the commit; must say what the
 *     share groups' {@code share.isolation.level} says
 * @param limits the bounds that the engine keeps
 * @param overrides Kafka Streams settings that win over all others, such as security settings and
 *     {@code schema.registry.url}
 */
public record EngineConfig(
    String bootstrap,
    Topics topics,
    Path stateDir,
    String instanceId,
    int threads,
    int standbyReplicas,
    int healthPort,
    boolean commandsAheadOfCommit,
    EngineLimits limits,
    Map<String, String> overrides) {

  public EngineConfig {
    overrides = Map.copyOf(overrides);
  }

  /**
   * One instance, no standby, no health port, commands ahead of the commit. Two threads: while one
   * waits for its commit the other works.
   */
  public static EngineConfig single(String bootstrap, Topics topics, Path stateDir) {
    return new EngineConfig(
        bootstrap, topics, stateDir, "engine-0", 2, 0, -1, true, EngineLimits.standard(), Map.of());
  }

  /**
   * With the bounds that an environment gives, such as retention: docs/settings.md has them.
   *
   * @throws dev.sluice.errors.SluiceException SLUICE-4108 when one is out of range
   */
  public EngineConfig withBounds(Map<String, String> env) {
    return new EngineConfig(
        bootstrap,
        topics,
        stateDir,
        instanceId,
        threads,
        standbyReplicas,
        healthPort,
        commandsAheadOfCommit,
        EngineEnvironment.limits(env),
        overrides);
  }

  public EngineConfig withThreads(int count) {
    return new EngineConfig(
        bootstrap,
        topics,
        stateDir,
        instanceId,
        count,
        standbyReplicas,
        healthPort,
        commandsAheadOfCommit,
        limits,
        overrides);
  }

  public EngineConfig withInstanceId(String id) {
    return new EngineConfig(
        bootstrap,
        topics,
        stateDir,
        id,
        threads,
        standbyReplicas,
        healthPort,
        commandsAheadOfCommit,
        limits,
        overrides);
  }

  public EngineConfig withStandbyReplicas(int count) {
    return new EngineConfig(
        bootstrap,
        topics,
        stateDir,
        instanceId,
        threads,
        count,
        healthPort,
        commandsAheadOfCommit,
        limits,
        overrides);
  }

  public EngineConfig withHealthPort(int port) {
    return new EngineConfig(
        bootstrap,
        topics,
        stateDir,
        instanceId,
        threads,
        standbyReplicas,
        port,
        commandsAheadOfCommit,
        limits,
        overrides);
  }

  public EngineConfig withCommandsAheadOfCommit(boolean ahead) {
    return new EngineConfig(
        bootstrap,
        topics,
        stateDir,
        instanceId,
        threads,
        standbyReplicas,
        healthPort,
        ahead,
        limits,
        overrides);
  }

  public EngineConfig withOverrides(Map<String, String> settings) {
    return new EngineConfig(
        bootstrap,
        topics,
        stateDir,
        instanceId,
        threads,
        standbyReplicas,
        healthPort,
        commandsAheadOfCommit,
        limits,
        settings);
  }
}
