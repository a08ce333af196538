package dev.sluice.gateway.access;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.ApiException;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands before every route: finds out who asks, and whether it may. A program says its key in
 * {@code Authorization: Bearer}; a person logs in with it, or at an identity provider, at {@code
 * /login} and has a session cookie, which other sites cannot send ({@code SameSite=Strict}) and
 * scripts cannot read. Without a key ring everyone is {@link Caller#LOCAL}. Thread-safe.
 */
public final class Doorkeeper {
  private static final String CALLER = "sluice.caller";
  private static final String STANDS = "sluice.stands";
  private static final String SIGNED_IN = "sluice.signed-in";
  private static final String BEARER = "Bearer ";

  private final @Nullable KeyRing keys;
  private final @Nullable IdentityProvider provider;
  private final Clock clock;
  private final Sessions sessions;

  /**
   * @param keys null: nobody is asked for a key
   * @throws SluiceException SLUICE-1280, SLUICE-1281 the file of the keys says wrongly how people
   *     log in
   */
  public Doorkeeper(@Nullable KeyRing keys, Clock clock) {
    this.keys = keys;
    this.clock = clock;
    this.sessions = new Sessions(clock);
    this.provider =
        keys == null
            ? null
            : keys.oidc().map(settings -> new IdentityProvider(settings, clock)).orElse(null);
  }

  /** Who asks; known once the request has passed {@link #addTo}'s check. */
  public static Caller caller(Context ctx) {
    Caller caller = ctx.attribute(CALLER);
    if (caller == null) {
      throw new IllegalStateException("Nobody was asked for at " + ctx.path());
    }
    return caller;
  }

  /** Who asks, where the path asks nobody who it is; empty: it did not say. */
  public static Optional<Caller> known(Context ctx) {
    return Optional.ofNullable(ctx.attribute(CALLER));
  }

  /**
   * Whether who asks may still do so; an answer that goes on for long is to end when not. Their key
   * may have been taken away meanwhile, or their session ended.
   */
  public static boolean stillMay(Context ctx) {
    BooleanSupplier stands = ctx.attribute(STANDS);
    return stands == null || stands.getAsBoolean();
  }

  /** Whose session the request came with; empty: it came without one, or with a key. */
  public static Optional<SignedIn> signedIn(Context ctx) {
    return Optional.ofNullable(ctx.attribute(SIGNED_IN));
  }

  /** Who has logged in to the pages. */
  public Sessions sessions() {
    return sessions;
  }

  /** Adds the check before all routes, and the ways in and out. */
  public void addTo(JavalinDefaultRoutingApi routes) {
    routes.before(this::check);
    routes.before(ctx -> CurrentCaller.set(known(ctx)));
    routes.after(ctx -> CurrentCaller.set(Optional.empty()));
    if (keys != null) {
      new Logins(keys, sessions, provider, clock).addTo(routes);
    }
  }

  private void check(Context ctx) {
    if (keys == null) {
      ctx.attribute(CALLER, Caller.LOCAL);
      return;
    }
    Role needed = Needs.of(ctx.method().name(), ctx.path());
    Optional<Caller> caller = caller(ctx, keys);
    caller.ifPresent(c -> ctx.attribute(CALLER, c));
    if (needed == null || caller.filter(c -> c.role().may(needed)).isPresent()) {
      return;
    }
    if (caller.isEmpty() && isPage(ctx)) {
      ctx.redirect(login(ctx));
      ctx.skipRemainingHandlers();
      return;
    }
    throw caller.isEmpty() ? unknown(ctx) : refused(ctx, caller.get(), needed);
  }

  private Optional<Caller> caller(Context ctx, KeyRing ring) {
    String header = ctx.header("Authorization");
    if (header != null) {
      return byKey(ctx, ring, header);
    }
    String secret = ctx.cookie(Logins.SESSION);
    return secret == null ? Optional.empty() : bySession(ctx, secret);
  }

  private static Optional<Caller> byKey(Context ctx, KeyRing ring, String header) {
    if (!header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Optional.empty();
    }
    Optional<ApiKey> key = ring.find(header.substring(BEARER.length()).strip());
    key.ifPresent(k -> ctx.attribute(STANDS, (BooleanSupplier) () -> ring.holds(k)));
    return key.map(k -> new Caller(k.name(), k.role()));
  }

  private Optional<Caller> bySession(Context ctx, String secret) {
    Optional<Session> found = sessions.find(secret);
    found.ifPresent(
        session -> {
          session.see(clock.instant());
          ctx.attribute(SIGNED_IN, session.signedIn());
          ctx.attribute(STANDS, (BooleanSupplier) () -> sessions.find(secret).isPresent());
        });
    return found.map(session -> session.holder().caller());
  }

  /** The way in, and from there back to what was asked for. */
  private static String login(Context ctx) {
    StringBuilder address = new StringBuilder("/login");
    String query = ctx.queryString();
    String asked = ctx.req().getRequestURI() + (query == null ? "" : "?" + query);
    String path = ReturnPath.of(asked);
    if (!path.equals(ReturnPath.HOME)) {
      address.append("?to=").append(URLEncoder.encode(path, StandardCharsets.UTF_8));
    }
    if (ctx.cookie(Logins.SESSION) != null) {
      address.append(address.indexOf("?") < 0 ? '?' : '&').append(Logins.ENDED).append("=true");
    }
    return address.toString();
  }

  /** A person's browser that wants a page is shown the way in. */
  private static boolean isPage(Context ctx) {
    String accepts = ctx.header("Accept");
    boolean reads = ctx.method().name().equals("GET") && !ctx.path().startsWith("/v1/");
    return reads
        && ctx.header("Authorization") == null
        && accepts != null
        && accepts.contains("text/html");
  }

  private static ApiException unknown(Context ctx) {
    if (ctx.header("Authorization") == null && ctx.cookie(Logins.SESSION) != null) {
      return new ApiException(
          401,
          "SLUICE-4152",
          "Expected a session that goes on, found one that has ended.",
          "Log in again: reload the page.");
    }
    return new ApiException(
        401,
        "SLUICE-1261",
        "Expected a key that holds for " + ctx.method() + " " + ctx.path() + ", found none.",
        "Send the header Authorization: Bearer slk_…, or set SLUICE_API_KEY for the command line.");
  }

  private static ApiException refused(Context ctx, Caller caller, Role needed) {
    return new ApiException(
        403,
        "SLUICE-1262",
        "Expected the role %s for %s %s, found '%s' with the role %s."
            .formatted(
                needed.text(), ctx.method(), ctx.path(), caller.name(), caller.role().text()),
        "Use a key with that role, or ask an admin for one.");
  }
}
