package dev.sluice.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** A stream of events that start runs of all the functions, the same for the same seed. */
final class Load {
  /** What runs are started of; the more often it stands here the more. */
  private static final List<String> MIX =
      List.of(
          ChaosFunctions.STEPS,
          ChaosFunctions.STEPS,
          ChaosFunctions.BRANCHES,
          ChaosFunctions.SLEEPER,
          ChaosFunctions.WAITER,
          ChaosFunctions.WAITER,
          ChaosFunctions.WAITER,
          ChaosFunctions.SIGNALLED,
          ChaosFunctions.PARENT,
          ChaosFunctions.FANOUT,
          ChaosFunctions.KEYED,
          ChaosFunctions.KEYED,
          ChaosFunctions.NARROW,
          ChaosFunctions.ORDERED,
          ChaosFunctions.ORDERED,
          ChaosFunctions.POOL_A,
          ChaosFunctions.POOL_B,
          ChaosFunctions.THROTTLED,
          ChaosFunctions.BATCHED,
          ChaosFunctions.BATCHED,
          ChaosFunctions.SINGLE);

  private static final int KEYS = 4;
  private static final int LEAST_MILLIS = 10;
  private static final int MOST_MILLIS = 120;

  /** Limits have to be reached: what they hold takes so many times longer. */
  private static final int LONGER_IF_LIMITED = 4;

  private static final int PERCENT_FAILING = 30;

  /** Events that come at once; between such bursts it is quiet for as long as they count for. */
  private static final int MOST_AT_ONCE = 24;

  /** Functions that a burst is for. */
  private static final int KINDS_AT_ONCE = 3;

  private static final Set<String> LIMITED =
      Limit.all().stream()
          .flatMap(limit -> limit.functions().stream())
          .collect(Collectors.toUnmodifiableSet());

  private final EventWriter events;
  private final Random random;
  private final String prefix;
  private final double perSecond;
  private final List<Sent> sent = new ArrayList<>();

  Load(EventWriter events, long seed, double perSecond) {
    this.events = events;
    this.random = new Random(seed);
    this.prefix = "chaos-" + seed + "-";
    this.perSecond = perSecond;
  }

  /** Sends until {@code deadline}. */
  void run(long deadlineNanos) throws InterruptedException {
    double due = System.nanoTime();
    while (System.nanoTime() < deadlineNanos) {
      int burst = random.nextInt(1, MOST_AT_ONCE);
      List<String> kinds = random.ints(KINDS_AT_ONCE, 0, MIX.size()).mapToObj(MIX::get).toList();
      for (int i = 0; i < burst; i++) {
        sendOne(kinds.get(random.nextInt(KINDS_AT_ONCE)));
      }
      due += burst * 1e9 / perSecond;
      Thread.sleep(Math.max(0, (long) (due - System.nanoTime()) / 1_000_000));
    }
  }

  private void sendOne(String function) throws InterruptedException {
    int longer = LIMITED.contains(function) ? LONGER_IF_LIMITED : 1;
    Order.Answer[] answers = Order.Answer.values();
    Order order =
        new Order(
            prefix + sent.size(),
            "k" + random.nextInt(random.nextInt(1, KEYS + 1)),
            longer * random.nextInt(LEAST_MILLIS, MOST_MILLIS),
            random.nextInt(100) < PERCENT_FAILING ? random.nextInt(1, 3) : 0,
            answers[random.nextInt(answers.length)]);
    Sent next = new Sent(function, order);
    events.send(next.eventId(), ChaosFunctions.event(function), order);
    sent.add(next);
  }

  List<Sent> sent() {
    return List.copyOf(sent);
  }
}
