package dev.sluice.console.pages;

import dev.sluice.gateway.access.OpenSession;
import java.util.List;

/** Who has logged in to the pages, the newest first. */
record SessionsView(List<OpenSession> sessions) implements PageView {
  private static final int MOST_SHOWN = 200;

  @Override
  public String title() {
    return "Sessions";
  }

  List<OpenSession> shown() {
    return sessions.subList(0, Math.min(MOST_SHOWN, sessions.size()));
  }

  /** How many are not shown. */
  int more() {
    return sessions.size() - shown().size();
  }

  /** Where the session's holder was known, in words. */
  static String way(OpenSession session) {
    return session.way().equals("oidc") ? "identity provider" : "key";
  }
}
