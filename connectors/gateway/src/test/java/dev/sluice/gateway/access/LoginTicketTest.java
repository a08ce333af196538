package dev.sluice.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A login that is under way, as the browser keeps it. */
class LoginTicketTest {
  private static final Instant BEGUN = Instant.parse("2026-11-26T08:00:00Z");

  private final LoginTicket.Seal seal = new LoginTicket.Seal();

  @Test
  void itIsOpenedForTenMinutes() {
    LoginTicket ticket = LoginTicket.to("/runs");
    String sealed = seal.close(ticket, BEGUN);
    assertThat(sealed).doesNotContain(ticket.state().getValue());
    assertThat(seal.open(sealed, BEGUN.plusSeconds(599))).contains(ticket);
    assertThat(seal.open(sealed, BEGUN.plusSeconds(600))).isEmpty();
  }

  @Test
  void nobodyElseOpensItOrMakesOne() {
    String sealed = seal.close(LoginTicket.to("/"), BEGUN);
    assertThat(new LoginTicket.Seal().open(sealed, BEGUN)).isEmpty();
    assertThat(seal.open(sealed.replaceFirst(".$", "!"), BEGUN)).isEmpty();
    assertThat(seal.open("", BEGUN)).isEmpty();
  }
}
