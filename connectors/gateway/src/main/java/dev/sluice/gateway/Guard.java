package dev.sluice.gateway;

import dev.sluice.gateway.access.Doorkeeper;
import dev.sluice.gateway.access.KeyRing;
import dev.sluice.gateway.access.Role;
import io.javalin.http.Context;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps other web sites in the user's browser away from a gateway on loopback, and strangers from
 * the event path: loopback alone is no protection against a page that posts to it.
 */
final class Guard {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

  /** What a browser says of requests by a page of this site, or by a person. */
  private static final Set<String> OWN = Set.of("same-origin", "none");

  private static final Set<String> READS = Set.of("GET", "HEAD");

  private final boolean onLoopback;
  private final Set<String> eventKeys;
  private final @Nullable KeyRing keys;

  /**
   * @param keys null: nobody is asked for a key
   * @throws ApiException SLUICE-1106 when the gateway would be open to everyone, or to nobody
   */
  Guard(String host, Set<String> eventKeys, @Nullable KeyRing keys) {
    this.onLoopback = isLoopback(host);
    this.eventKeys = eventKeys;
    this.keys = keys;
    if (keys == null ? !onLoopback : !keys.has(Role.ADMIN)) {
      throw new ApiException(
          500,
          "SLUICE-1106",
          keys == null
              ? "Expected a key file for a gateway on " + host + ", found none."
              : "Expected an admin's key in the key file, found none that holds.",
          "Make one with: sluice keys add NAME --role admin; or bind 127.0.0.1 without a key"
              + " file.");
    }
  }

  /**
   * Refuses what another web site sent. Webhooks come from elsewhere and through other host names:
   * they are known by their signature.
   */
  void checkOrigin(Context ctx) {
    if (!ctx.path().toLowerCase(Locale.ROOT).startsWith(WebhookRoutes.ROOT)) {
      checkSite(ctx);
    }
  }

  /** Refuses what another web site sent, on every path. */
  void checkSite(Context ctx) {
    String host = ctx.header("Host");
    if (onLoopback && host != null && !isLoopback(withoutPort(host))) {
      throw new ApiException(
          403,
          "SLUICE-1303",
          "Expected a request to localhost or 127.0.0.1, found Host '" + host + "'.",
          "Use the address that the gateway is bound to.");
    }
    String origin = ctx.header("Origin");
    if (origin != null && !sameSite(origin, host)) {
      throw new ApiException(
          403,
          "SLUICE-1303",
          "Expected a request from this site, found Origin '" + origin + "'.",
          "Send events from a server, not from another site's page.");
    }
    String site = ctx.header("Sec-Fetch-Site");
    if (site != null && !OWN.contains(site) && !READS.contains(ctx.method().name())) {
      throw new ApiException(
          403,
          "SLUICE-1303",
          "Expected a request from this site, found Sec-Fetch-Site '" + site + "'.",
          "Open the console itself and give the order there.");
    }
  }

  /** Who may give orders may send events too, whatever the key in the path. */
  void checkEventKey(Context ctx, String key) {
    boolean operator =
        keys != null && Doorkeeper.known(ctx).filter(c -> c.role().may(Role.OPERATOR)).isPresent();
    if (operator || (eventKeys.isEmpty() && keys == null)) {
      return;
    }
    byte[] asked = key.getBytes(StandardCharsets.UTF_8);
    boolean known = keys != null && keys.find(key).filter(k -> k.role() == Role.SOURCE).isPresent();
    for (String eventKey : eventKeys) {
      known |= MessageDigest.isEqual(asked, eventKey.getBytes(StandardCharsets.UTF_8));
    }
    if (!known) {
      throw new ApiException(
          401,
          "SLUICE-1014",
          "Expected a known event key, found another.",
          "POST to /e/ followed by an event key or a source's key (sluice keys add NAME --role"
              + " source).");
    }
  }

  private static boolean sameSite(String origin, @Nullable String host) {
    try {
      return host != null && host.equalsIgnoreCase(URI.create(origin).getRawAuthority());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
  }

  static boolean isLoopback(String host) {
    return LOOPBACK.contains(host.toLowerCase(Locale.ROOT));
  }
}
