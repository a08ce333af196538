package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.identity.LocalIdentityProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long somebody stays logged in whom an identity provider vouched for. */
@SuppressWarnings("NullAway.Init")
class OidcSessionsTest {
  private static final String EVERY_SECOND = "\"confirmEvery\": \"1s\",";
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final Duration A_FEW_TIMES = Duration.ofMillis(3_500);

  @TempDir private Path folder;
  private OidcGateway at;

  @BeforeEach
  void logIn() {
    at = new OidcGateway(folder, EVERY_SECOND);
    at.browser.logIn("/");
    assertThat(runs()).isEqualTo(200);
  }

  @AfterEach
  void stop() {
    at.close();
  }

  private int runs() {
    return at.http.get("/v1/runs", at.session()).status();
  }

  private void awaitRuns(IntPredicate expected) throws InterruptedException {
    Instant limit = Instant.now().plus(SOON);
    while (!expected.test(runs())) {
      assertThat(Instant.now()).isBefore(limit);
      Thread.sleep(50);
    }
  }

  private void staysLoggedIn() throws InterruptedException {
    Instant limit = Instant.now().plus(A_FEW_TIMES);
    while (Instant.now().isBefore(limit)) {
      assertThat(runs()).isEqualTo(200);
      Thread.sleep(100);
    }
  }

  @Test
  void whoStaysWhoTheyAreStaysLoggedIn() throws Exception {
    int before = at.provider.refreshed();
    staysLoggedIn();
    assertThat(at.provider.refreshed() - before).isBetween(2, 4);
  }

  @Test
  void whoseRoleChangesIsOutAndMayLogInAgainWithTheNewOne() throws Exception {
    at.provider.is(LocalIdentityProvider.person(OidcGateway.ALICE, List.of("look")));
    awaitRuns(status -> status == 401);

    var ended = at.http.get("/v1/runs", at.session());
    assertThat(ended.code()).isEqualTo("SLUICE-4152");
    assertThat(at.browser.get("/runs/r1").headers().firstValue("location"))
        .contains("/login?to=%2Fruns%2Fr1&ended=true");
    assertThat(at.browser.get("/login?ended=true").body()).contains("Your session has ended.");

    at.browser.logIn("/");
    assertThat(runs()).isEqualTo(200);
    assertThat(at.http.post("/v1/signals", "{\"signal\":\"s\"}", at.session()).status())
        .isEqualTo(403);
  }

  @Test
  void whoHasNoRoleAnyLongerIsOut() throws Exception {
    at.provider.is(LocalIdentityProvider.person(OidcGateway.ALICE, List.of()));
    awaitRuns(status -> status == 401);
  }

  @Test
  void whoIsDismissedByTheProviderIsOut() throws Exception {
    at.provider.dismiss();
    awaitRuns(status -> status == 401);
  }

  @Test
  void aTokenOfSomebodyElseEndsTheSession() throws Exception {
    at.provider.is(
        Map.of(
            "sub",
            "u-2",
            "email",
            OidcGateway.ALICE,
            "realm_access",
            Map.of("roles", List.of("act"))));
    awaitRuns(status -> status == 401);
  }

  @Test
  void aProviderThatIsDownForAWhileThrowsNobodyOut() throws Exception {
    at.provider.answerTokensWith(503);
    staysLoggedIn();
    at.provider.answerTokensWith(200);
    at.provider.is(LocalIdentityProvider.person(OidcGateway.ALICE, List.of("look")));
    awaitRuns(status -> status == 401);
  }

  @Test
  void withoutRefreshTokensNobodyIsAskedAgain() throws Exception {
    at.provider.givesNoRefreshTokens();
    at.browser.logIn("/");
    at.provider.is(LocalIdentityProvider.person(OidcGateway.ALICE, List.of("look")));
    staysLoggedIn(); // for an hour at most: VouchedTest
  }

  @Test
  void aPersonLogsOutHereAndThere() {
    String[] session = at.session();
    var out = at.logOut();
    assertThat(out.body())
        .contains("0;url=" + at.provider.uri() + "/end?", "id_token_hint=")
        .contains("post_logout_redirect_uri=http%3A%2F%2F127.0.0.1%3A");
    assertThat(at.http.get("/v1/runs", session).status()).isEqualTo(401);

    at.browser.post("/login", "key=" + at.rootKey);
    assertThat(at.browser.cookies()).containsKey(OidcGateway.SESSION);
    assertThat(at.logOut().statusCode()).isEqualTo(303);
  }

  @Test
  void whereTheProviderNamesNoPlaceToLogOutThePersonIsOutHere() {
    at.close();
    at = new OidcGateway(folder.resolve("other"), EVERY_SECOND);
    at.provider.namesNoLogout();
    at.browser.logIn("/");
    String[] session = at.session();
    var out = at.logOut();
    assertThat(out.statusCode()).isEqualTo(303);
    assertThat(out.headers().firstValue("location")).contains("/login");
    assertThat(at.http.get("/v1/runs", session).status()).isEqualTo(401);
  }
}
