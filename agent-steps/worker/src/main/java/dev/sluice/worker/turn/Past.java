package dev.sluice.worker.turn;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What a branch has behind it, as far as its waits ask for it: from when on events count, and which
 * of them do not. Used by the branch's own thread only.
 */
final class Past {
  /** So many events of one name are told apart from new ones; older ones are past any look-back. */
  private static final int MOST_TAKEN = 100;

  private Instant since;
  private final List<Taken> taken;

  /** An event that started the run, or ended a wait. */
  record Taken(String event, String id) {}

  private Past(Instant since, Collection<Taken> taken) {
    this.since = since;
    this.taken = new ArrayList<>(taken);
  }

  /** Of a run's own branch. */
  static Past ofRun(Instant startedAt, List<dev.sluice.schemas.events.Event> events) {
    Past past = new Past(startedAt, List.of());
    events.stream()
        .skip(Math.max(0, events.size() - MOST_TAKEN))
        .forEach(event -> past.took(event.getName(), event.getId()));
    return past;
  }

  /** Of a branch that starts now. */
  Past copy() {
    return new Past(since, taken);
  }

  /** The first attempt of a step began, so only what comes from then on can be an answer to it. */
  void stepStarted(Instant at) {
    since = at;
  }

  void took(String event, String id) {
    if (!id.isEmpty()) {
      taken.add(new Taken(event, id));
    }
  }

  /** A branch that this one has waited for: what its last step asked for counts too. */
  void joined(Past other) {
    if (other.since.isBefore(since)) {
      since = other.since;
    }
    for (Taken event : other.taken) {
      if (!taken.contains(event)) {
        taken.add(event);
      }
    }
  }

  /** Events from then on count. */
  Instant since() {
    return since;
  }

  /** Ids of the events of this name that do not count again, the latest ones last. */
  List<String> taken(String event) {
    List<String> ids =
        taken.stream().filter(t -> t.event().equals(event)).map(Taken::id).distinct().toList();
    return ids.subList(Math.max(0, ids.size() - MOST_TAKEN), ids.size());
  }
}
