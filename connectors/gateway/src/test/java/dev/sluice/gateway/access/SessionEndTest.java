package dev.sluice.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why sessions end by themselves; each end is told once. */
@SuppressWarnings("NullAway.Init")
class SessionEndTest {
  private static final Instant LOGIN = Instant.parse("2026-11-26T08:00:00Z");

  @TempDir private Path folder;
  private Instant now = LOGIN;
  private KeyFile file;
  private Clock clock;
  private Sessions sessions;

  @BeforeEach
  void begin() {
    InstantSource source = () -> now;
    clock = source.withZone(ZoneOffset.UTC);
    file = new KeyFile(folder.resolve("keys.json"));
    file.add("ada", Role.ADMIN, null, LOGIN);
    sessions = new Sessions(clock);
  }

  private String logIn(String name, Duration keyLasts) {
    String secret = file.add(name, Role.VIEWER, now.plus(keyLasts), now).secret();
    KeyRing ring = new KeyRing(file, clock);
    return sessions.begin(new KeyHolder(ring.find(secret).orElseThrow(), ring));
  }

  private void passes(Duration time) {
    now = now.plus(time);
  }

  private Optional<SessionEnd> told() throws InterruptedException {
    return sessions.nextEnded(Duration.ZERO).map(EndedSession::why);
  }

  @Test
  void itEndsWhenItHasLastedLongEnough() throws Exception {
    String session = logIn("eve", Duration.ofDays(30));
    passes(Sessions.LASTS.minusSeconds(1));
    sessions.sweep();
    assertThat(told()).isEmpty();
    assertThat(sessions.find(session)).isPresent();

    passes(Duration.ofSeconds(1));
    assertThat(sessions.list()).isEmpty();
    assertThat(sessions.find(session)).isEmpty();
    sessions.sweep();
    assertThat(told()).contains(SessionEnd.AGE);
    assertThat(told()).isEmpty();
  }

  @Test
  void itEndsWithAKeyThatExpires() throws Exception {
    String session = logIn("eve", Duration.ofHours(1));
    passes(Duration.ofHours(1));
    sessions.sweep();

    EndedSession ended = sessions.nextEnded(Duration.ZERO).orElseThrow();
    assertThat(ended.name()).isEqualTo("eve");
    assertThat(ended.why()).isEqualTo(SessionEnd.KEY_EXPIRED);
    assertThat(sessions.find(session)).isEmpty();
    assertThat(told()).isEmpty();
  }

  @Test
  void whatSomebodyEndsIsNotToldAsItsOwnEnd() throws Exception {
    String session = logIn("eve", Duration.ofDays(30));
    logIn("bob", Duration.ofDays(30));
    sessions.end(session);
    assertThat(sessions.endAll("bob")).isEqualTo(1);
    passes(Duration.ofDays(1));
    sessions.sweep();
    assertThat(told()).isEmpty();
  }

  @Test
  void theOldestGoesWhenThereAreTooMany() throws Exception {
    String oldest = logIn("eve", Duration.ofDays(30));
    Session held = sessions.find(oldest).orElseThrow();
    for (int i = 0; i < 10_000; i++) {
      sessions.begin(held.holder());
    }
    assertThat(sessions.find(oldest)).isEmpty();
    assertThat(told()).contains(SessionEnd.CROWDED_OUT);
    assertThat(told()).isEmpty();
  }
}
