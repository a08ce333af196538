package dev.sluice.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How long somebody counts whom the provider cannot be asked about. */
class VouchedTest {
  private static final Instant LOGIN = Instant.parse("2026-11-26T08:00:00Z");

  private static Vouched vouched(@Nullable String refreshToken) throws Exception {
    String section =
        """
        {"issuer": "http://127.0.0.1:1", "clientId": "c", "url": "http://127.0.0.1",
         "roles": {"g": "viewer"}}
        """;
    OidcSettings settings = OidcSettings.of(new ObjectMapper().readTree(section), name -> null);
    var provider = new IdentityProvider(settings, Clock.systemUTC());
    Caller caller = new Caller("oidc:ada", Role.VIEWER);
    return new Vouched(provider, new Person(caller, "u-1", null, refreshToken), LOGIN);
  }

  private static boolean holds(Vouched vouched, int minutes) {
    Instant now = LOGIN.plusSeconds(minutes * 60L);
    vouched.confirm(now);
    return vouched.over(now) == null;
  }

  @Test
  void withoutAnythingToAskWithItIsAnHour() throws Exception {
    Vouched vouched = vouched(null);
    assertThat(holds(vouched, 59)).isTrue();
    assertThat(holds(vouched, 60)).isFalse();
  }

  @Test
  void aProviderThatStaysAwayEndsItAfterAnHour() throws Exception {
    Vouched vouched = vouched("token");
    for (int minute = 0; minute < 60; minute += 6) {
      assertThat(holds(vouched, minute)).isTrue();
    }
    assertThat(holds(vouched, 60)).isFalse();
    assertThat(vouched.over(LOGIN.plusSeconds(3_600))).isEqualTo(SessionEnd.UNCONFIRMED);
  }
}
