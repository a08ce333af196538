package dev.sluice.gateway.read;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Workers that share the commands of an app.
 *
 * @param app whose commands
 * @param pinnedTo the version whose pinned runs it serves; null: all that are not pinned
 * @param state of the group as Kafka calls it, such as Stable or Empty
 * @param members who is connected, by client and host; of a worker with several consumers each one
 * @param open commands that no worker has finished: they wait, or a worker has them; -1: not known
 */
public record WorkerGroup(
    String app, @Nullable String pinnedTo, String state, List<Member> members, long open) {
  /**
   * A consumer of commands.
   *
   * @param client its client id
   * @param host where it is, as the broker sees it
   */
  public record Member(String client, String host) {}
}
