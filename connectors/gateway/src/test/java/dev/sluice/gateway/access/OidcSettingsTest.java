package dev.sluice.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.errors.SluiceException;
import dev.sluice.identity.LocalIdentityProvider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The section oidc of a key file. */
class OidcSettingsTest {
  private static final Map<String, String> ENV = Map.of("OIDC_SECRET", "s3cret\n", "EMPTY", "");

  private static OidcSettings read(String json) throws JsonProcessingException {
    JsonNode section = new ObjectMapper().readTree(json.replace('\'', '"'));
    return OidcSettings.of(section, ENV::get);
  }

  @Test
  void fewSettingsAreEnough() throws Exception {
    OidcSettings settings =
        read(
            """
            {'issuer': 'https://id.example.org/realms/x', 'clientId': 'sluice',
             'clientSecret': '${env:OIDC_SECRET}', 'url': 'https://sluice.example.org/',
             'roles': {'staff': 'Viewer'}}
            """);
    assertThat(settings.name()).isEqualTo("id.example.org");
    assertThat(settings.clientSecret()).isEqualTo("s3cret");
    assertThat(settings.callback())
        .isEqualTo(URI.create("https://sluice.example.org/login/oidc/callback"));
    assertThat(settings.scopes()).containsExactly("openid", "profile", "email");
    assertThat(settings.roleClaim()).containsExactly("groups");
    assertThat(settings.roles()).containsExactly(Map.entry("staff", Role.VIEWER));
    assertThat(settings.confirmEvery()).isEqualTo(Duration.ofMinutes(5));
    assertThat(settings.toString()).doesNotContain("s3cret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'url' | 'adress' | SLUICE-1280",
        "'clientId': 'c' | 'clientId': '' | SLUICE-1280",
        "'clientId': 'c' | 'clientId': 7 | SLUICE-1280",
        "https://id | http://id | SLUICE-1280",
        "https://id | ftp://id | SLUICE-1280",
        "https://id | https://user@id | SLUICE-1280",
        "https://id | not an address | SLUICE-1280",
        "https://s | https://s/console | SLUICE-1280",
        "https://s | https://s?x=y | SLUICE-1280",
        "'viewer' | 'source' | SLUICE-1280",
        "'viewer' | 'root' | SLUICE-1280",
        "{'g': 'viewer'} | {} | SLUICE-1280",
        "{'g': 'viewer'} | ['g'] | SLUICE-1280",
        "['openid'] | ['email'] | SLUICE-1280",
        "['openid'] | 'openid' | SLUICE-1280",
        "'5m' | '60m' | SLUICE-1280",
        "'5m' | '0s' | SLUICE-1280",
        "'5m' | 'often' | SLUICE-1280",
        "'5m' | 300 | SLUICE-1280",
        "${env:OIDC_SECRET} | s3cret | SLUICE-1281",
        "${env:OIDC_SECRET} | ${env:EMPTY} | SLUICE-1281",
        "${env:OIDC_SECRET} | ${env:MISSING} | SLUICE-1281",
        "${env:OIDC_SECRET} | ${file:/no/such/file} | SLUICE-1281",
      })
  void aSettingThatIsNoneIsNamed(String right, String wrong, String code) throws Exception {
    String good =
        """
        {'issuer': 'https://id', 'clientId': 'c', 'clientSecret': '${env:OIDC_SECRET}',
         'url': 'https://s', 'scopes': ['openid'], 'roles': {'g': 'viewer'},
         'confirmEvery': '5m'}
        """;
    read(good);
    assertThat(good).contains(right);
    assertThatThrownBy(() -> read(good.replace(right, wrong)))
        .isInstanceOfSatisfying(
            SluiceException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.getMessage()).doesNotContain("s3cret");
            });
  }

  @Test
  void keysAreMadeAndRotatedAndTheSectionStays(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("keys.json");
    OidcHarness.keyFile(path, URI.create("https://id.example"), "https://s.example", "");
    KeyFile file = new KeyFile(path);
    file.add("ci", Role.VIEWER, null, Instant.now());
    file.rotate("ci", Duration.ZERO, Instant.now());
    assertThat(file.oidc(ENV::get).orElseThrow().clientSecret())
        .isEqualTo(LocalIdentityProvider.SECRET);
    assertThat(Files.readString(path)).doesNotContain(LocalIdentityProvider.SECRET);
  }
}
