package dev.sluice.gateway.access;

import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationResponse;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.id.Issuer;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.HttpStatus;
import io.javalin.http.SameSite;
import io.javalin.router.JavalinDefaultRoutingApi;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ways in to the pages, and out: with a key, or at an identity provider (authorization code
 * with PKCE). Thread-safe.
 */
final class Logins {
  private static final Logger log = LoggerFactory.getLogger(Logins.class);

  static final String START = "/login/oidc";
  static final String CALLBACK = "/login/oidc/callback";
  static final String SESSION = "sluice_session";

  /** The login page is told by it that there was a session. */
  static final String ENDED = "ended";

  /** The field of a form that shows that it is a session's own. */
  private static final String TOKEN = "token";

  private static final String TICKET = "sluice_login";
  private static final int MAX_KEY = 256;
  private static final String POLICY =
      "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private final KeyRing keys;
  private final Sessions sessions;
  private final @Nullable IdentityProvider provider;
  private final Clock clock;
  private final LoginTicket.Seal seal = new LoginTicket.Seal();

  /**
   * @param provider null: people log in with keys only
   */
  Logins(KeyRing keys, Sessions sessions, @Nullable IdentityProvider provider, Clock clock) {
    this.keys = keys;
    this.sessions = sessions;
    this.provider = provider;
    this.clock = clock;
  }

  void addTo(JavalinDefaultRoutingApi routes) {
    routes.get("/login", this::ask);
    routes.post("/login", this::withKey);
    routes.post("/logout", this::out);
    routes.exception(LoginException.class, Logins.this::failed);
    if (provider != null) {
      IdentityProvider asked = provider;
      routes.get(START, ctx -> start(ctx, asked));
      routes.get(CALLBACK, ctx -> callback(ctx, asked));
    }
  }

  private void ask(Context ctx) {
    String returnPath = returnPath(ctx.queryParam("to"));
    boolean ended = ctx.queryParam(ENDED) != null;
    show(ctx, 200, returnPath, ended ? "Your session has ended. Log in again." : null);
  }

  private void withKey(Context ctx) {
    String text = ctx.formParam("key");
    String returnPath = returnPath(ctx.formParam("to"));
    Optional<ApiKey> key =
        text == null || text.length() > MAX_KEY ? Optional.empty() : keys.find(text.strip());
    if (key.filter(k -> k.role().may(Role.VIEWER)).isEmpty()) {
      log.warn("Login refused, from {}", ctx.ip());
      String why = key.isEmpty() ? "This is no key, or it has expired." : "This key sends events.";
      show(ctx, 401, returnPath, why);
      return;
    }
    begin(ctx, new KeyHolder(key.get(), keys));
    ctx.redirect(returnPath, HttpStatus.SEE_OTHER);
  }

  private void start(Context ctx, IdentityProvider asked) {
    LoginTicket ticket = LoginTicket.to(returnPath(ctx.queryParam("to")));
    URI login = asked.login(ticket);
    // Lax: the provider's page leads back here, and the browser is to send it then.
    ctx.cookie(ticket(ctx, seal.close(ticket, clock.instant()), LoginTicket.LASTS));
    ctx.header("Cache-Control", "no-store");
    ctx.redirect(login.toString());
  }

  private void callback(Context ctx, IdentityProvider asked) {
    String sealed = ctx.cookie(TICKET);
    ctx.cookie(ticket(ctx, "", Duration.ZERO));
    LoginTicket ticket =
        Optional.ofNullable(sealed)
            .flatMap(text -> seal.open(text, clock.instant()))
            .orElseThrow(() -> stranger("none that this browser began in the last 10 minutes"));
    AuthorizationCode code = code(ctx, asked, ticket);
    begin(ctx, new Vouched(asked, asked.person(code, ticket), clock.instant()));
    // A page of our own leads on: behind a redirect the browser still counts the request as the
    // provider's, and keeps back a cookie that is SameSite=Strict.
    page(ctx, 200, LoginPage.leadingTo(ticket.returnPath(), "Logged in."));
  }

  private static AuthorizationCode code(Context ctx, IdentityProvider asked, LoginTicket ticket) {
    AuthorizationResponse response;
    try {
      response = AuthorizationResponse.parse(asked.settings().callback(), ctx.queryParamMap());
    } catch (ParseException e) {
      throw stranger("a request that no provider sends");
    }
    if (!ticket.state().equals(response.getState())) {
      throw stranger("another one");
    }
    Issuer issuer = response.getIssuer();
    if (issuer != null && !issuer.getValue().equals(asked.settings().issuer().toString())) {
      throw stranger("an answer of another provider");
    }
    if (!response.indicatesSuccess()) {
      String refusal = LoginException.code(response.toErrorResponse().getErrorObject());
      throw LoginException.refused(asked.settings(), refusal, null);
    }
    AuthorizationCode code = response.toSuccessResponse().getAuthorizationCode();
    if (code == null) {
      throw stranger("an answer without a code");
    }
    return code;
  }

  private static LoginException stranger(String found) {
    return new LoginException(
        400,
        "SLUICE-1283",
        "Expected the answer to a login that this browser began, found " + found + ".",
        "Begin again, in one window.",
        null);
  }

  private void failed(LoginException e, Context ctx) {
    log.warn("Login refused, from {}: {}", ctx.ip(), e.getMessage());
    show(ctx, e.status(), ReturnPath.HOME, e.code() + " " + e.problem() + " " + e.hint());
  }

  private void begin(Context ctx, Holder holder) {
    log.info("{} logged in, from {}", holder.caller().name(), ctx.ip());
    ctx.cookie(cookie(ctx, SESSION, "/", sessions.begin(holder), Sessions.LASTS));
  }

  /** Ends the session that the request came with; a form of its own pages asks for that. */
  private void out(Context ctx) {
    String secret = ctx.cookie(SESSION);
    Optional<Session> session = secret == null ? Optional.empty() : sessions.find(secret);
    if (session.isPresent() && !session.get().sent(ctx.formParam(TOKEN))) {
      throw new LoginException(
          403,
          "SLUICE-4151",
          "Expected a logout by the button of a page of this session, found another request.",
          "Nobody was logged out: open the console and press the button there.",
          null);
    }
    if (secret != null) {
      sessions.end(secret);
    }
    session.ifPresent(ended -> log.info("{} logged out, from {}", ended.name(), ctx.ip()));
    ctx.cookie(cookie(ctx, SESSION, "/", "", Duration.ZERO));
    Optional<URI> elsewhere =
        session.flatMap(s -> s.holder() instanceof Vouched v ? v.logout() : Optional.empty());
    if (elsewhere.isPresent()) {
      // A page leads on: the policy of our pages lets a form lead to this site only.
      page(ctx, 200, LoginPage.leadingTo(elsewhere.get().toString(), "Logged out of Sluice."));
    } else {
      ctx.redirect("/login", HttpStatus.SEE_OTHER);
    }
  }

  private void show(Context ctx, int status, String returnPath, @Nullable String refused) {
    page(
        ctx,
        status,
        new LoginPage(
                returnPath,
                refused,
                provider == null ? null : provider.settings().name(),
                problem())
            .html());
  }

  private @Nullable String problem() {
    return provider == null
        ? null
        : provider.problem().map(e -> e.code() + " " + e.problem() + " " + e.hint()).orElse(null);
  }

  private static void page(Context ctx, int status, String html) {
    ctx.header("Content-Security-Policy", POLICY);
    ctx.header("Cache-Control", "no-store");
    // Not no-referrer: the form would then come from the origin "null", which the guard refuses.
    ctx.header("Referrer-Policy", "same-origin");
    ctx.status(status).html(html);
  }

  private static String returnPath(@Nullable String asked) {
    return ReturnPath.of(asked);
  }

  private static Cookie ticket(Context ctx, String value, Duration lasts) {
    Cookie cookie = cookie(ctx, TICKET, START, value, lasts);
    cookie.setSameSite(SameSite.LAX);
    return cookie;
  }

  private static Cookie cookie(
      Context ctx, String name, String path, String value, Duration lasts) {
    boolean secure =
        ctx.req().isSecure() || "https".equalsIgnoreCase(ctx.header("X-Forwarded-Proto"));
    Cookie cookie = new Cookie(name, value, path, (int) lasts.toSeconds(), secure, true);
    cookie.setSameSite(SameSite.STRICT);
    return cookie;
  }
}
