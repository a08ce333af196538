package dev.sluice.openai;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Conversations that end with the process; for tests and small tools. */
public final class InMemorySessions implements SessionStore {
  private record Session(Set<String> keys, List<Message> messages) {}

  private final Map<String, Session> sessions = new LinkedHashMap<>();

  @Override
  public synchronized List<Message> read(String session) {
    Session known = sessions.get(session);
    return known == null ? List.of() : List.copyOf(known.messages());
  }

  @Override
  public synchronized void append(String session, String key, List<Message> messages) {
    Session known =
        sessions.computeIfAbsent(session, s -> new Session(new HashSet<>(), new ArrayList<>()));
    if (known.keys().add(key)) {
      known.messages().addAll(messages);
    }
  }
}
