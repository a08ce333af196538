package dev.sluice.topology.core.flow.lane;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Sub-queues in the order in which they are to be tried. Within a function with fairness that is:
 * higher priority, then the least served key, then the earlier head; otherwise the earlier head.
 * Between functions the earlier of their best ones' heads.
 */
final class Park {
  private final Map<String, TreeSet<Rung>> functions = new HashMap<>();
  private final Map<String, Map<RungKey, Rung>> rungs = new HashMap<>();

  private record RungKey(int priority, Shares.@Nullable Share share) {}

  /** Sub-queues of a function with the same priority and fairness key. */
  private static final class Rung {
    private static final Comparator<Rung> ORDER =
        Comparator.<Rung>comparingInt(r -> -r.key.priority())
            .thenComparingLong(r -> r.served)
            .thenComparing(r -> r.queues.first(), SubQueue.BY_HEAD);

    private final RungKey key;
    private final TreeSet<SubQueue> queues = new TreeSet<>(SubQueue.BY_HEAD);

    /** How much its key had been served when it was last sorted in; it only ever grows. */
    private long served;

    private Rung(RungKey key) {
      this.key = key;
    }

    private long servedNow() {
      return key.share() == null ? 0 : key.share().served();
    }
  }

  boolean isEmpty() {
    return functions.isEmpty();
  }

  void add(SubQueue queue) {
    var order = functions.computeIfAbsent(queue.functionId, f -> new TreeSet<>(Rung.ORDER));
    Rung rung =
        rungs
            .computeIfAbsent(queue.functionId, f -> new HashMap<>())
            .computeIfAbsent(new RungKey(queue.priority, queue.share), Rung::new);
    if (!rung.queues.isEmpty()) {
      order.remove(rung);
    }
    rung.queues.add(queue);
    rung.served = rung.servedNow();
    order.add(rung);
    queue.place = this;
  }

  void remove(SubQueue queue) {
    TreeSet<Rung> order = functions.get(queue.functionId);
    Map<RungKey, Rung> byKey = rungs.get(queue.functionId);
    RungKey key = new RungKey(queue.priority, queue.share);
    Rung rung = byKey == null ? null : byKey.get(key);
    if (order == null || byKey == null || rung == null) {
      throw new IllegalStateException("A sub-queue is not where it is said to be");
    }
    order.remove(rung);
    rung.queues.remove(queue);
    if (!rung.queues.isEmpty()) {
      rung.served = rung.servedNow();
      order.add(rung);
    } else {
      byKey.remove(key);
      if (byKey.isEmpty()) {
        rungs.remove(queue.functionId);
        functions.remove(queue.functionId);
      }
    }
    queue.place = null;
  }

  /** The one to be tried first; null when there is none. */
  @Nullable SubQueue best() {
    SubQueue best = null;
    for (TreeSet<Rung> order : functions.values()) {
      SubQueue candidate = bestOf(order);
      if (best == null || SubQueue.BY_HEAD.compare(candidate, best) < 0) {
        best = candidate;
      }
    }
    return best;
  }

  /** The one of each function that is to be tried first. */
  List<SubQueue> bestOfEach() {
    return functions.values().stream().map(Park::bestOf).toList();
  }

  private static SubQueue bestOf(NavigableSet<Rung> order) {
    while (true) {
      Rung first = order.first();
      long served = first.servedNow();
      if (served == first.served) {
        return first.queues.first();
      }
      // Its key was served meanwhile. What was served only grows, so nothing better is behind.
      order.remove(first);
      first.served = served;
      order.add(first);
    }
  }
}
