package dev.sluice.gateway.access;

import dev.sluice.gateway.ApiException;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.HttpStatus;
import io.javalin.http.SameSite;
import io.javalin.router.JavalinDefaultRoutingApi;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before every route: finds out who asks, and whether it may. A program says its key in
 * {@code Authorization: Bearer}; a person logs in with it at {@code /login} and has a session
 * cookie, which other sites cannot send ({@code SameSite=Strict}) and scripts cannot read. Without
 * a key ring everyone is {@link Caller#LOCAL}. Thread-safe.
 */
public final class Doorkeeper {
  private static final Logger log = LoggerFactory.getLogger(Doorkeeper.class);
  private static final String CALLER = "sluice.caller";
  private static final String COOKIE = "sluice_session";
  private static final String BEARER = "Bearer ";
  private static final int MAX_KEY = 256;
  private static final String LOGIN_POLICY =
      "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private final @Nullable KeyRing keys;
  private final Sessions sessions;

  /**
   * @param keys null: nobody is asked for a key
   */
  public Doorkeeper(@Nullable KeyRing keys, Clock clock) {
    this.keys = keys;
    this.sessions = new Sessions(clock);
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

  /** Adds the check before all routes, and the ways in and out. */
  public void addTo(JavalinDefaultRoutingApi routes) {
    routes.before(this::check);
    routes.before(ctx -> CurrentCaller.set(known(ctx)));
    routes.after(ctx -> CurrentCaller.set(Optional.empty()));
    if (keys != null) {
      routes.get("/login", ctx -> page(ctx, 200, Optional.empty()));
      routes.post("/login", this::login);
      routes.post("/logout", this::logout);
    }
  }

  private void check(Context ctx) {
    if (keys == null) {
      ctx.attribute(CALLER, Caller.LOCAL);
      return;
    }
    Role needed = Needs.of(ctx.method().name(), ctx.path());
    Optional<ApiKey> key = key(ctx, keys);
    key.ifPresent(k -> ctx.attribute(CALLER, new Caller(k.name(), k.role())));
    if (needed == null || key.filter(k -> k.role().may(needed)).isPresent()) {
      return;
    }
    if (key.isEmpty() && isPage(ctx)) {
      ctx.redirect("/login");
      ctx.skipRemainingHandlers();
      return;
    }
    throw key.isEmpty() ? unknown(ctx) : refused(ctx, key.get(), needed);
  }

  private Optional<ApiKey> key(Context ctx, KeyRing ring) {
    String header = ctx.header("Authorization");
    if (header != null) {
      boolean bearer = header.regionMatches(true, 0, BEARER, 0, BEARER.length());
      return bearer ? ring.find(header.substring(BEARER.length()).strip()) : Optional.empty();
    }
    String session = ctx.cookie(COOKIE);
    return session == null ? Optional.empty() : sessions.find(session).filter(ring::holds);
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

  private void login(Context ctx) {
    String text = ctx.formParam("key");
    Optional<ApiKey> key =
        keys == null || text == null || text.length() > MAX_KEY
            ? Optional.empty()
            : keys.find(text.strip());
    if (key.filter(k -> k.role().may(Role.VIEWER)).isEmpty()) {
      log.warn("Login refused, from {}", ctx.ip());
      String why = key.isEmpty() ? "This is no key, or it has expired." : "This key sends events.";
      page(ctx, 401, Optional.of(why));
      return;
    }
    log.info("{} logged in, from {}", key.get().name(), ctx.ip());
    ctx.cookie(cookie(ctx, sessions.begin(key.get()), (int) Sessions.LASTS.toSeconds()));
    ctx.redirect("/", HttpStatus.SEE_OTHER);
  }

  private static void page(Context ctx, int status, Optional<String> refused) {
    ctx.header("Content-Security-Policy", LOGIN_POLICY);
    ctx.header("Cache-Control", "no-store");
    ctx.header("X-Content-Type-Options", "nosniff");
    ctx.status(status).html(LoginPage.of(refused));
  }

  private void logout(Context ctx) {
    String session = ctx.cookie(COOKIE);
    if (session != null) {
      sessions.end(session);
    }
    ctx.cookie(cookie(ctx, "", 0));
    ctx.redirect("/login", HttpStatus.SEE_OTHER);
  }

  private static Cookie cookie(Context ctx, String value, int seconds) {
    boolean secure =
        ctx.req().isSecure() || "https".equalsIgnoreCase(ctx.header("X-Forwarded-Proto"));
    Cookie cookie = new Cookie(COOKIE, value, "/", seconds, secure, true);
    cookie.setSameSite(SameSite.STRICT);
    return cookie;
  }

  private static ApiException unknown(Context ctx) {
    return new ApiException(
        401,
        "SLUICE-1261",
        "Expected a key that holds for " + ctx.method() + " " + ctx.path() + ", found none.",
        "Send the header Authorization: Bearer slk_…, or set SLUICE_API_KEY for the command line.");
  }

  private static ApiException refused(Context ctx, ApiKey key, Role needed) {
    return new ApiException(
        403,
        "SLUICE-1262",
        "Expected the role %s for %s %s, found key '%s' with the role %s."
            .formatted(needed.text(), ctx.method(), ctx.path(), key.name(), key.role().text()),
        "Use a key with that role, or ask an admin for one.");
  }
}
