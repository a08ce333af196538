package dev.sluice.gateway.access;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request needs. Pure, and closed by default: a path that nobody thought of here asks for a
 * viewer to be read and for an operator otherwise.
 */
final class Needs {
  private static final Set<String> OPEN =
      Set.of("/health", "/ready", "/login", Logins.START, Logins.CALLBACK, "/logout");
  private static final Set<String> ADMINS =
      Set.of("/v1/audit", "/v1/read-model", "/v1/sessions", "/sessions", "/live/sessions");
  private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

  private Needs() {}

  /**
   * The role that the caller must have; null: none, the path is open. Events have their key in the
   * path, webhooks their signature, which are checked where they are taken.
   */
  static @Nullable Role of(String method, String path) {
    String asked = path.toLowerCase(Locale.ROOT);
    if (OPEN.contains(asked)
        || asked.startsWith("/assets/")
        || asked.startsWith("/e/")
        || asked.startsWith("/webhooks/")) {
      return null;
    }
    if (ADMINS.stream().anyMatch(root -> isBelow(asked, root))) {
      return Role.ADMIN;
    }
    return READS.contains(method) && !isBelow(asked, "/mcp") ? Role.VIEWER : Role.OPERATOR;
  }

  private static boolean isBelow(String path, String root) {
    return path.equals(root) || path.startsWith(root + "/");
  }
}
