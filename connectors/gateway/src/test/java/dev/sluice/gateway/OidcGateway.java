package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.access.OidcHarness;
import dev.sluice.identity.LocalIdentityProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A gateway at which people log in at an identity provider, and a browser before it. */
final class OidcGateway implements AutoCloseable {
  static final String ALICE = "alice@example.org";
  static final String SESSION = "sluice_session";

  LocalIdentityProvider provider;
  final GatewayHarness http;
  final OidcHarness browser;
  final String rootKey;

  /** With a provider that logs in {@link #ALICE}, an operator. */
  OidcGateway(Path folder, String settings) {
    this(folder, LocalIdentityProvider.start(0), null, settings);
  }

  /**
   * @param issuer where the gateway looks for the provider
   * @param settings further ones, each with a comma behind it
   */
  OidcGateway(Path folder, URI issuer, String settings) {
    this(folder, LocalIdentityProvider.start(0), issuer, settings);
  }

  private OidcGateway(
      Path folder, LocalIdentityProvider provider, @Nullable URI issuer, String settings) {
    this.provider = provider;
    provider.is(LocalIdentityProvider.person(ALICE, List.of("other", "act", "look")));
    int port = freePort();
    try {
      Path file = Files.createDirectories(folder).resolve("keys.json");
      URI known = issuer == null ? provider.uri() : issuer;
      rootKey = OidcHarness.keyFile(file, known, "http://127.0.0.1:" + port, settings);
      http =
          new GatewayHarness(
              true,
              GatewayHarness.loopback().at("127.0.0.1", port).withKeyFile(file),
              new TestPage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    browser = new OidcHarness(http.gateway.uri());
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The header that the browser's session is sent in. */
  String[] session() {
    return new String[] {"Cookie", SESSION + "=" + browser.cookies().get(SESSION)};
  }

  /** Presses the button of a page. */
  HttpResponse<String> logOut() {
    String page = browser.get(TestPage.PATH).body();
    return browser.post("/logout", "token=" + page.replaceFirst("(?s).*token=(\\S+).*", "$1"));
  }

  String ticket() {
    return Objects.requireNonNull(browser.cookies().get("sluice_login"));
  }

  void assertRefused(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.body()).contains(code, "<form method=\"post\" action=\"/login\">");
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(browser.cookies()).doesNotContainKey(SESSION);
  }

  @Override
  public void close() {
    browser.close();
    http.close();
    provider.close();
  }
}
