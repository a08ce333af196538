package dev.sluice.gateway.access;

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
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import io.javalin.Javalin;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An identity provider on loopback that speaks OpenID Connect: discovery, authorization code with
 * PKCE (S256 only), a client secret, keys that can be rotated, logout. It logs in whoever asks, as
 * the person that the test says.
 */
public final class LocalIdentityProvider implements AutoCloseable {
  public static final String CLIENT = "sluice";
  public static final String SECRET = "s3cret/of+the client";

  private record Asked(String redirect, String challenge, String nonce) {}

  private final Javalin server;
  private final Map<String, Asked> codes = new ConcurrentHashMap<>();
  private final List<String> loggedOut = new CopyOnWriteArrayList<>();
  private volatile RSAKey key = newKey();
  private volatile Map<String, Object> person = Map.of("sub", "alice");
  private volatile Function<JWTClaimsSet, JWT> signed = this::sign;
  private volatile String issuer = "";

  private LocalIdentityProvider(int port) {
    server =
        Javalin.create(
                javalin -> {
                  javalin.startup.showJavalinBanner = false;
                  javalin.routes.get("/.well-known/openid-configuration", this::discovery);
                  javalin.routes.get("/authorize", LocalIdentityProvider::ask);
                  javalin.routes.post("/authorize", this::authorize);
                  javalin.routes.post("/token", this::token);
                  javalin.routes.get("/keys", ctx -> json(ctx, 200, keys()));
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
    return URI.create("http://127.0.0.1:" + server.port());
  }

  /** Who logs in from now on, by the claims of the token. */
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

  private Map<String, Object> keys() {
    return new JWKSet(key).toPublicJWKSet().toJSONObject();
  }

  private void discovery(Context ctx) {
    String base = uri().toString();
    json(
        ctx,
        200,
        Map.of(
            "issuer",
            issuer,
            "authorization_endpoint",
            base + "/authorize",
            "token_endpoint",
            base + "/token",
            "jwks_uri",
            base + "/keys",
            "end_session_endpoint",
            base + "/end",
            "response_types_supported",
            List.of("code"),
            "subject_types_supported",
            List.of("public"),
            "id_token_signing_alg_values_supported",
            List.of("RS256")));
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
    String code = UUID.randomUUID().toString();
    String redirect = required(ctx.queryParam("redirect_uri"));
    String challenge = required(ctx.queryParam("code_challenge"));
    codes.put(code, new Asked(redirect, challenge, required(ctx.queryParam("nonce"))));
    String answer = "?code=" + code + "&state=" + ctx.queryParam("state") + "&iss=" + encoded();
    ctx.redirect(redirect + answer, HttpStatus.SEE_OTHER);
  }

  private String encoded() {
    return URLEncoder.encode(uri().toString(), StandardCharsets.UTF_8);
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
    Asked asked = codes.remove(required(ctx.formParam("code")));
    var verifier = new CodeVerifier(required(ctx.formParam("code_verifier")));
    if (asked == null
        || !asked.redirect().equals(ctx.formParam("redirect_uri"))
        || !CodeChallenge.compute(CodeChallengeMethod.S256, verifier)
            .getValue()
            .equals(asked.challenge())) {
      json(ctx, 400, Map.of("error", "invalid_grant"));
      return;
    }
    json(
        ctx,
        200,
        Map.of(
            "access_token", "none",
            "token_type", "Bearer",
            "id_token", signed.apply(claims(asked)).serialize()));
  }

  private JWTClaimsSet claims(Asked asked) {
    Instant now = Instant.now();
    var claims =
        new JWTClaimsSet.Builder()
            .issuer(uri().toString())
            .audience(CLIENT)
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(300)))
            .claim("nonce", asked.nonce());
    person.forEach(claims::claim);
    return claims.build();
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
