package dev.sluice.topology.core.waits;

import dev.sluice.topology.core.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The interests that are known now. Immutable; made anew when there are more. */
public final class InterestTable {
  /**
   * Interests that count. They are as many as there are event names and paths in the conditions of
   * functions; many more are a sign that names or paths are made up from data.
   */
  public static final int MAX_INTERESTS = 10_000;

  private final Map<String, Interest> counted = new LinkedHashMap<>();
  private final Map<String, List<String>> pathsByName = new HashMap<>();
  private final Map<String, Interest> refused = new LinkedHashMap<>();

  /** The oldest {@link #MAX_INTERESTS} of these count; of the same ones, the oldest. */
  public InterestTable(Collection<Interest> interests) {
    this(interests, MAX_INTERESTS);
  }

  InterestTable(Collection<Interest> interests, int max) {
    interests.stream()
        .sorted(Comparator.comparing(Interest::since).thenComparing(i -> i.key()))
        .forEach(interest -> add(interest, max));
  }

  private void add(Interest interest, int max) {
    if (counted.size() == max && !counted.containsKey(interest.key())) {
      refused.putIfAbsent(interest.key(), interest);
    } else if (counted.putIfAbsent(interest.key(), interest) == null) {
      pathsByName.computeIfAbsent(interest.event(), name -> new ArrayList<>()).add(interest.path());
    }
  }

  /** Those that count, the oldest first. */
  public Collection<Interest> all() {
    return counted.values();
  }

  /** Those that are too many: events do not find their waits. */
  public Collection<Interest> refused() {
    return refused.values();
  }

  /**
   * Whether a wait for {@code event} that looks at {@code path} needs not be told of: it was told
   * of already, for events from {@code since} on or as far back as events are looked for. One that
   * is too many needs not be told of again either.
   *
   * @param since events from then on count for the wait
   * @param oldest so far back are events looked for
   */
  public boolean isKnown(String event, String path, Instant since, Instant oldest) {
    String key = Interest.key(event, path);
    Interest known = counted.get(key);
    if (known == null) {
      return refused.containsKey(key);
    }
    return !known.since().isAfter(since) || !known.since().isAfter(oldest);
  }

  /** Whether some run may wait for events of this name. */
  public boolean isAwaited(String event) {
    return pathsByName.containsKey(event);
  }

  /**
   * The correlation keys under which waits for {@code event} may be; none for most events. A path
   * at which the event has nothing gives none.
   */
  public List<String> keys(Event event, Matcher matcher) {
    List<String> paths = pathsByName.get(event.name());
    if (paths == null) {
      return List.of();
    }
    List<String> keys = new ArrayList<>(paths.size());
    for (String path : paths) {
      String value = path.isEmpty() ? "" : matcher.correlationValue(path, event);
      if (value != null) {
        keys.add(CorrelationKey.of(event.name(), path, value));
      }
    }
    return keys;
  }
}
