package dev.sluice.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import io.javalin.Javalin;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An identity provider on loopback that speaks OpenID Connect: discovery, authorization code with
 * PKCE (S256 only), a client secret, refresh tokens, keys that can be rotated, logout. It logs in
 * whoever asks, as the person that the test says. Thread-safe.
 */
public final class LocalIdentityProvider implements AutoCloseable {
  public static final String CLIENT = "sluice";
  public static final String SECRET = "s3cret/of+the client";

  private final Javalin server;
  private final Grants grants = new Grants();
  private final List<String> loggedOut = new CopyOnWriteArrayList<>();
  private volatile RSAKey key = newKey();
  private volatile Map<String, Object> person = Map.of("sub", "alice");
  private volatile Function<JWTClaimsSet, JWT> signed = this::sign;
  private volatile String issuer = "";
  private volatile boolean logout = true;
  private volatile boolean refreshes = true;
  private volatile int tokenStatus = 200;

  private LocalIdentityProvider(int port) {
    server =
        Javalin.create(
                javalin -> {
                  javalin.startup.showJavalinBanner = false;
                  javalin.routes.get("/.well-known/openid-configuration", this::discovery);
                  javalin.routes.get("/authorize", LocalIdentityProvider::ask);
                  javalin.routes.post("/authorize", this::authorize);
                  javalin.routes.post("/token", this::token);
                  javalin.routes.get(
                      "/keys", ctx -> json(ctx, 200, new JWKSet(key).toJSONObject(true)));
                  javalin.routes.get("/end", this::end);
                })
            .start("127.0.0.1", port);
    issuer = uri().toString();
  }

  /**
   * Starts one.
   *
   * @param port 0: any free one
   */
  public static LocalIdentityProvider start(int port) {
    return new LocalIdentityProvider(port);
  }

  public URI uri() {
    return URI.create("http://localhost:" + server.port());
  }

  /**
   * How a gateway is told of it, for the section {@code oidc} of its key file: people whose role is
   * {@code look} are viewers, {@code act} operators, {@code rule} admins.
   *
   * @param secret a file that has the {@link #SECRET}
   * @param gateway where browsers reach the gateway
   * @param more further settings, each with a comma behind it; may be empty
   */
  public static String settings(URI issuer, Path secret, String gateway, String more) {
    return """
    {%s "name": "Example & Co", "issuer": "%s", "clientId": "%s",
      "clientSecret": "${file:%s}", "url": "%s", "roleClaim": "realm_access.roles",
      "roles": {"look": "viewer", "act": "operator", "rule": "admin"}}\
    """
        .formatted(more, issuer, CLIENT, secret, gateway);
  }

  /** The claims of somebody whose roles are as {@link #settings} reads them. */
  public static Map<String, Object> person(String email, Object roles) {
    return Map.of("sub", "u-1", "email", email, "realm_access", Map.of("roles", roles));
  }

  /**
   * Who logs in from now on, by the claims of the token; and who those are from now on that are
   * logged in already.
   */
  public void is(Map<String, Object> claims) {
    person = claims;
  }

  /** Says another issuer of itself from now on. */
  public void claimsToBe(String other) {
    issuer = other;
  }

  /** Signs tokens otherwise, from now on. */
  public void signBy(Function<JWTClaimsSet, JWT> signer) {
    signed = signer;
  }

  /** Signs with a new key from now on; the old one is listed no longer. */
  public void rotateKey() {
    key = newKey();
  }

  /** Names no place to log out at, from now on. */
  public void namesNoLogout() {
    logout = false;
  }

  /** Gives no refresh tokens, from now on. */
  public void givesNoRefreshTokens() {
    refreshes = false;
  }

  /** Ends what it knows of people who are logged in: their refresh tokens hold no longer. */
  public void dismiss() {
    grants.dropRefreshTokens();
  }

  /**
   * Answers all that ask for tokens like that from now on.
   *
   * @param status of HTTP; 200: as it should be
   */
  public void answerTokensWith(int status) {
    tokenStatus = status;
  }

  /** How often it was asked with a refresh token. */
  public int refreshed() {
    return grants.refreshed();
  }

  /** The queries that people came with to log out. */
  public List<String> loggedOut() {
    return loggedOut;
  }

  /** Signs as it should be. */
  public SignedJWT sign(JWTClaimsSet claims) {
    return sign(claims, key);
  }

  public static SignedJWT sign(JWTClaimsSet claims, RSAKey key) {
    var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build();
    var token = new SignedJWT(header, claims);
    try {
      token.sign(new RSASSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return token;
  }

  public static RSAKey newKey() {
    try {
      return new RSAKeyGenerator(2048).keyID(UUID.randomUUID().toString()).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private void discovery(Context ctx) {
    String base = uri().toString();
    Map<String, Object> offered = new LinkedHashMap<>();
    offered.put("issuer", issuer);
    offered.put("authorization_endpoint", base + "/authorize");
    offered.put("token_endpoint", base + "/token");
    offered.put("jwks_uri", base + "/keys");
    if (logout) {
      offered.put("end_session_endpoint", base + "/end");
    }
    offered.put("response_types_supported", List.of("code"));
    offered.put("subject_types_supported", List.of("public"));
    offered.put("id_token_signing_alg_values_supported", List.of("RS256"));
    json(ctx, 200, offered);
  }

  /** The page on which a person says yes. */
  private static void ask(Context ctx) {
    ctx.html("<form method=\"post\"><button id=\"yes\">Log in</button></form>");
  }

  private void authorize(Context ctx) {
    boolean right =
        CLIENT.equals(ctx.queryParam("client_id"))
            && "code".equals(ctx.queryParam("response_type"))
            && "S256".equals(ctx.queryParam("code_challenge_method"))
            && String.valueOf(ctx.queryParam("scope")).contains("openid");
    if (!right) {
      ctx.status(400).result("a request that this client may not make");
      return;
    }
    String redirect = required(ctx.queryParam("redirect_uri"));
    String challenge = required(ctx.queryParam("code_challenge"));
    String nonce = required(ctx.queryParam("nonce"));
    String code = grants.code(new Grants.Asked(redirect, challenge, nonce));
    String self = URLEncoder.encode(uri().toString(), StandardCharsets.UTF_8);
    String answer = "?code=" + code + "&state=" + ctx.queryParam("state") + "&iss=" + self;
    ctx.redirect(redirect + answer, HttpStatus.SEE_OTHER);
  }

  private void token(Context ctx) {
    var secret = ctx.basicAuthCredentials();
    String expected = URLEncoder.encode(SECRET, StandardCharsets.UTF_8);
    if (secret == null
        || !secret.getUsername().equals(CLIENT)
        || !secret.getPassword().equals(expected)) {
      json(ctx, 401, Map.of("error", "invalid_client"));
      return;
    }
    if (tokenStatus != 200) {
      json(ctx, tokenStatus, Map.of("error", "temporarily_unavailable"));
    } else if ("refresh_token".equals(ctx.formParam("grant_type"))) {
      boolean held = grants.takeRefreshToken(required(ctx.formParam("refresh_token")));
      answer(ctx, held ? claims() : null);
    } else {
      var verifier = new CodeVerifier(required(ctx.formParam("code_verifier")));
      answer(
          ctx,
          grants
              .takeCode(required(ctx.formParam("code")), ctx.formParam("redirect_uri"), verifier)
              .map(asked -> claims().claim("nonce", asked.nonce()))
              .orElse(null));
    }
  }

  private void answer(Context ctx, JWTClaimsSet.@Nullable Builder claims) {
    if (claims == null) {
      json(ctx, 400, Map.of("error", "invalid_grant"));
      return;
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("access_token", "none");
    answer.put("token_type", "Bearer");
    answer.put("id_token", signed.apply(claims.build()).serialize());
    if (refreshes) {
      answer.put("refresh_token", grants.refreshToken());
    }
    json(ctx, 200, answer);
  }

  private JWTClaimsSet.Builder claims() {
    Instant now = Instant.now();
    var claims =
        new JWTClaimsSet.Builder()
            .issuer(uri().toString())
            .audience(CLIENT)
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(300)));
    person.forEach(claims::claim);
    return claims;
  }

  private void end(Context ctx) {
    loggedOut.add(required(ctx.queryString()));
    ctx.redirect(required(ctx.queryParam("post_logout_redirect_uri")));
  }

  private static String required(@Nullable String value) {
    if (value == null) {
      throw new BadRequestResponse("a parameter is missing");
    }
    return value;
  }

  private static void json(Context ctx, int status, Map<String, Object> body) {
    ctx.status(status).contentType("application/json").result(JSONObjectUtils.toJSONString(body));
  }

  @Override
  public void close() {
    server.stop();
  }
}
