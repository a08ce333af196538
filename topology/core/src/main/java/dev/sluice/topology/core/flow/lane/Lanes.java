package dev.sluice.topology.core.flow.lane;

import dev.sluice.topology.core.flow.Flows;
import dev.sluice.topology.core.flow.store.OrderedStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who may start a turn now: all lanes of one partition. Runs queue ({@link #want}), and {@link
 * #next} answers them one by one, as long as no limit is exceeded, in the order that {@code Park}
 * describes. Slots are held during turns only; a throttle counts first turns only.
 *
 * <p>State is in the store and commits with the input; made anew from it, everything goes on. Every
 * call may be repeated. A call costs O(log n) store and memory operations; in memory there is
 * something for each executing run and for each distinct combination of waiting keys, nothing for
 * each waiting run.
 *
 * <p>Threading: one thread per instance.
 */
public final class Lanes {
  private final Queues queues;
  private final Slots slots;
  private final Gates gates;
  private final Turnstile turnstile;
  private final Deployed deployed;
  private long arrivals;

  /**
   * Goes on from what is stored; look at {@link #outdated()} before anything else.
   *
   * @param maxPriority seconds, plus or minus, beyond which priorities are cut
   */
  public Lanes(OrderedStore store, Flows flows, int maxPriority) {
    this.queues = new Queues(store, maxPriority);
    this.slots = new Slots(store);
    this.gates = new Gates(store);
    this.turnstile = new Turnstile(gates);
    this.deployed = new Deployed(store, flows);
    slots.stored(this::hold);
    queues.all(this::restore);
    deployed.restored();
  }

  /**
   * Functions whose queued runs are stored under a flow control that is no longer deployed. They
   * wait until {@link #reconfigured} is called.
   */
  public Set<String> outdated() {
    return deployed.outdated();
  }

  /** A run wants a turn; nothing happens when it has one, or wants the same already. */
  public void want(Waiting run) {
    if (slots.has(run.runId())) {
      return;
    }
    Queues.Place place = queues.placeOf(run.runId());
    if (place != null) {
      if (queues.at(place.entry()).run().equals(run)) {
        return;
      }
      take(run.runId(), place);
    }
    enqueue(run, arrivals++);
  }

  /** A run wants no turn any more. */
  public void leave(String runId) {
    Queues.Place place = queues.placeOf(runId);
    if (place != null) {
      take(runId, place);
    }
  }

  /**
   * A run has a turn although it was not granted here: its dispatch was seen ahead of a commit that
   * never came. It counts in all its limits, even where it exceeds them.
   */
  public void occupied(Waiting run, Instant now) {
    if (!slots.has(run.runId())) {
      leave(run.runId());
      occupy(run, now);
    }
  }

  /** The run's turn, if it is counted here, has used so many tokens more. */
  public void used(String runId, long tokens) {
    slots.use(runId, tokens);
  }

  /**
   * A turn has ended, in whatever way; its token budgets are settled with what it {@link #used}.
   *
   * @param lost nobody knows whether that is all: it was at least what was estimated
   */
  public void turnEnded(String runId, boolean lost, Instant now) {
    Slots.Slot slot = slots.get(runId);
    if (slot != null) {
      slot.settle(lost, now);
      release(slot);
    }
  }

  private void release(Slots.Slot slot) {
    deployed.of(slot.run().functionId()).executing--;
    slots.remove(slot);
    slot.gates().forEach(turnstile::poke);
    slot.gates().forEach(turnstile::drop);
  }

  /** Whether a run's turn is counted here. */
  public boolean isExecuting(String runId) {
    return slots.has(runId);
  }

  /** Whether a run waits here for a turn. */
  public boolean isWaiting(String runId) {
    return queues.placeOf(runId) != null;
  }

  /** The next run that may start a turn now; from here on it has one. Null when there is none. */
  public @Nullable String next(Instant now) {
    SubQueue queue = turnstile.next(now);
    return queue == null ? null : grant(queue, now);
  }

  /** The function's runs keep their places and start no turn until it is resumed. */
  public void pause(String functionId) {
    gates.pause(functionId, true);
  }

  public void resume(String functionId) {
    gates.pause(functionId, false);
    turnstile.poke(gates.pause(functionId));
    turnstile.drop(gates.pause(functionId));
  }

  public boolean isPaused(String functionId) {
    return gates.isPaused(functionId);
  }

  /**
   * The function's flow control has changed. Its queued and executing runs come under the new one;
   * they keep their order of arrival. Costs time for each of them, once.
   *
   * @param again the run with its keys evaluated again; null leaves them as they are
   */
  public void reconfigured(String functionId, Function<String, @Nullable Waiting> again) {
    FunctionLimits before = deployed.known(functionId);
    if (before == null || !deployed.hasChanged(before)) {
      return;
    }
    List<SubQueue.Head> queued = new ArrayList<>();
    queues.allOf(functionId, (queue, head) -> queued.add(head));
    List<Slots.Slot> executing = slots.of(functionId);
    List.copyOf(before.queues.values()).forEach(this::dispose);
    executing.forEach(this::release);
    queued.forEach(head -> queues.remove(head.storeKey(), head.run().runId()));
    deployed.renew(functionId);
    for (Slots.Slot slot : executing) {
      Waiting now = again(slot.run(), again);
      slots.put(now, slot.used());
      hold(now, slot.used()).forEach(turnstile::poke);
    }
    queued.forEach(head -> enqueue(again(head.run(), again), head.arrival()));
  }

  private static Waiting again(Waiting run, Function<String, @Nullable Waiting> again) {
    Waiting now = again.apply(run.runId());
    return now == null
        ? run
        : new Waiting(run.runId(), run.functionId(), run.firstTurn(), run.since(), now.keys());
  }

  /**
   * Why a waiting run has no turn; empty when it does not wait.
   *
   * @param countUpTo bounds {@link Why#ahead()}, and so what the question costs
   */
  public Optional<Why> why(String runId, Instant now, int countUpTo) {
    Queues.Place place = queues.placeOf(runId);
    return place == null ? Optional.empty() : Optional.of(standing(place).why(now, countUpTo));
  }

  /** As {@link #why}; empty also when the limit and its key are those of the last answer. */
  public Optional<Why> news(String runId, Instant now, int countUpTo) {
    Queues.Place place = queues.placeOf(runId);
    if (place == null) {
      return Optional.empty();
    }
    Standing standing = standing(place);
    String holder = standing.holder(now);
    if (holder.equals(place.told())) {
      return Optional.empty();
    }
    queues.told(runId, place, holder);
    return Optional.of(standing.why(now, countUpTo));
  }

  private Standing standing(Queues.Place place) {
    SubQueue.Head head = queues.at(place.entry());
    FunctionLimits limits = deployed.known(head.run().functionId());
    SubQueue queue = limits == null ? null : limits.queues.get(Gates.id(place.queue()));
    return new Standing(queues, queue, head);
  }

  /**
   * The runs that {@link #next} has found to be held since this was asked last, of each sub-queue
   * the first: so how many there are depends on what has ended, not on how many wait.
   */
  public List<String> held() {
    return turnstile.held();
  }

  /**
   * How they stand. Reads no store, but looks at each distinct combination of waiting keys: for
   * every few seconds.
   *
   * @param most how many of the longest queues are told
   */
  public LaneReport report(int most, Instant now) {
    LaneTally tally = new LaneTally();
    deployed.each(tally::add);
    return tally.report(slots.size(), most, now);
  }

  /** When {@link #tick} and {@link #next} are to be called, if nothing happens before; or null. */
  public @Nullable Instant nextDue() {
    Instant opens = turnstile.nextDue();
    Instant expires = gates.nextDue();
    if (opens == null || expires == null) {
      return opens == null ? expires : opens;
    }
    return opens.isBefore(expires) ? opens : expires;
  }

  /** Forgets at most {@code max} keys that make no difference any more. */
  public void tick(Instant now, int max) {
    gates.forget(now, max);
    deployed.eachShares(Shares::forget);
  }

  private String grant(SubQueue queue, Instant now) {
    SubQueue.Head head = queue.head();
    Waiting run = head.run();
    if (queue.share != null) {
      shares(queue).serve(queue.share, run.keys().weight());
    }
    occupy(run, now);
    advance(queue, head);
    turnstile.passed(queue.gates, now);
    return run.runId();
  }

  private void occupy(Waiting run, Instant now) {
    slots.put(run, 0);
    for (Gate gate : hold(run, 0)) {
      if (gate instanceof Meter meter) {
        meter.pass(run, now);
      }
    }
  }

  private List<Gate> hold(Waiting run, long used) {
    FunctionLimits limits = deployed.of(run.functionId());
    limits.executing++;
    List<Gate> held = gates.of(limits.flow, run);
    slots.count(run, used, held);
    return held;
  }

  private void restore(byte[] queue, SubQueue.Head head) {
    arrivals = Math.max(arrivals, head.arrival() + 1);
    String functionId = head.run().functionId();
    FunctionLimits limits = deployed.of(functionId);
    if (!deployed.isOutdated(functionId)) {
      join(limits, queue, head);
    }
  }

  private void enqueue(Waiting run, long arrival) {
    FunctionLimits limits = deployed.of(run.functionId());
    byte[] queue = queues.queueOf(limits.flow, run);
    join(limits, queue, queues.put(queue, limits.flow, run, arrival));
  }

  private void join(FunctionLimits limits, byte[] id, SubQueue.Head head) {
    SubQueue queue =
        limits.queues.computeIfAbsent(Gates.id(id), i -> open(limits, i, id, head.run()));
    queue.joined(head);
    if (queue.isEmpty() || head.isBefore(queue.head())) {
      turnstile.withdraw(queue);
      queue.head(head);
      turnstile.ready(queue);
    }
  }

  private SubQueue open(FunctionLimits limits, String id, byte[] key, Waiting run) {
    Shares.Share share = limits.shares == null ? null : limits.shares.join(run.keys().fairness());
    int priority = queues.priorityFirst(limits.flow, run);
    List<Gate> toPass = gates.of(limits.flow, run);
    SubQueue queue = new SubQueue(id, key, limits, priority, share, toPass);
    toPass.forEach(gate -> gate.join(queue));
    return queue;
  }

  private void take(String runId, Queues.Place place) {
    SubQueue.Head gone = queues.at(place.entry());
    FunctionLimits limits = deployed.of(gone.run().functionId());
    SubQueue queue = limits.queues.get(Gates.id(place.queue()));
    if (queue == null) {
      queues.remove(place.entry(), runId);
    } else if (queue.head().arrival() == gone.arrival()) {
      advance(queue, gone);
      queue.gates.forEach(turnstile::poke);
    } else {
      queues.remove(place.entry(), runId);
      queue.left();
    }
  }

  /** Takes the head out; the queue is tried again, or is gone when nothing is left. */
  private void advance(SubQueue queue, SubQueue.Head head) {
    queues.remove(head.storeKey(), head.run().runId());
    queue.left();
    turnstile.withdraw(queue);
    SubQueue.Head next = queues.next(queue.key, head.storeKey());
    queue.head(next);
    if (next == null) {
      dispose(queue);
    } else {
      turnstile.ready(queue);
    }
  }

  private void dispose(SubQueue queue) {
    turnstile.withdraw(queue);
    queue.limits.queues.remove(queue.id);
    if (queue.share != null) {
      shares(queue).leave(queue.share);
    }
    for (Gate gate : queue.gates) {
      gate.leave(queue);
      turnstile.poke(gate);
      turnstile.drop(gate);
    }
  }

  private static Shares shares(SubQueue queue) {
    Shares shares = queue.limits.shares;
    if (shares == null) {
      throw new IllegalStateException("A share without fairness: " + queue.functionId);
    }
    return shares;
  }
}
