package dev.sluice.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir private Path folder;
  private final HandClock clock = new HandClock();
  private KeyFile file;

  /** Stands until it is moved on. */
  private static final class HandClock extends Clock {
    private Instant now = Instant.parse("2026-11-25T10:00:00Z");

    void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @BeforeEach
  void create() {
    file = new KeyFile(folder.resolve("keys.json"));
  }

  private KeyFile.Issued add(String name, Role role) {
    return file.add(name, role, null, clock.instant());
  }

  private KeyRing ring() {
    return new KeyRing(file, clock);
  }

  /** The file's time may have the same tick as before; the ring looks once a second. */
  private void later() throws IOException {
    clock.pass(Duration.ofSeconds(2));
    FileTime time = Files.getLastModifiedTime(file.path());
    Files.setLastModifiedTime(file.path(), FileTime.from(time.toInstant().plusSeconds(2)));
  }

  @Test
  void aKeyIsFoundByItsTextWhichTheFileDoesNotHave() throws IOException {
    var ci = add("ci", Role.OPERATOR);
    var ada = add("ada", Role.ADMIN);

    assertThat(ring().find(ci.secret())).contains(ci.key());
    assertThat(ring().find(ada.secret())).map(ApiKey::role).contains(Role.ADMIN);
    assertThat(ring().find(ci.secret() + "x")).isEmpty();
    assertThat(ring().find(ci.key().sha256())).isEmpty();
    assertThat(ci.secret()).startsWith("slk_").hasSize(47);
    assertThat(Files.readString(file.path())).doesNotContain(ci.secret());
    assertThat(Files.getPosixFilePermissions(file.path()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void aKeyThatHasExpiredIsNone() {
    var ci = file.add("ci", Role.VIEWER, clock.instant().plus(DAY), clock.instant());
    KeyRing ring = ring();
    clock.pass(DAY.minusSeconds(1));
    assertThat(ring.find(ci.secret())).isPresent();
    clock.pass(Duration.ofSeconds(1));
    assertThat(ring.find(ci.secret())).isEmpty();
    assertThat(ring.has(Role.VIEWER)).isFalse();
  }

  @Test
  void whileAKeyIsRotatedBothHoldForAWhile() throws IOException {
    var old = add("ci", Role.OPERATOR);
    KeyRing ring = ring();
    var fresh = file.rotate("ci", DAY, clock.instant());
    later();

    assertThat(fresh.key().role()).isEqualTo(Role.OPERATOR);
    assertThat(ring.find(old.secret())).isPresent();
    assertThat(ring.find(fresh.secret())).isPresent();
    clock.pass(DAY);
    assertThat(ring.find(old.secret())).isEmpty();
    assertThat(ring.find(fresh.secret())).isPresent();
  }

  @Test
  void aRotatedKeyLastsAsLongAsTheOneBeforeWasToLast() {
    file.add("ci", Role.VIEWER, clock.instant().plus(DAY), clock.instant());
    clock.pass(Duration.ofHours(1));
    var fresh = file.rotate("ci", Duration.ZERO, clock.instant());
    assertThat(fresh.key().expires()).isEqualTo(clock.instant().plus(DAY));
    assertThat(file.read()).containsExactly(fresh.key());
  }

  @Test
  void aChangeWithinTheSameTickOfTheFilesTimeCounts() throws IOException {
    var ci = add("ci", Role.OPERATOR);
    KeyRing ring = ring();
    FileTime tick = Files.getLastModifiedTime(file.path());
    file.rotate("ci", Duration.ZERO, clock.instant()); // as long as before, to the byte
    Files.setLastModifiedTime(file.path(), tick);
    clock.pass(Duration.ofSeconds(2));

    assertThat(ring.find(ci.secret())).isEmpty();
  }

  @Test
  void aKeyThatIsTakenOutHoldsNoLonger() throws IOException {
    var ci = add("ci", Role.OPERATOR);
    add("ada", Role.ADMIN);
    KeyRing ring = ring();
    assertThat(file.remove(ci.key().id())).isOne();
    later();

    assertThat(ring.find(ci.secret())).isEmpty();
    assertThat(ring.holds(ci.key())).isFalse();
    assertThatThrownBy(() -> file.remove("ci")).hasMessageContaining("SLUICE-1264");
    assertThatThrownBy(() -> file.rotate("ci", DAY, clock.instant()))
        .hasMessageContaining("SLUICE-1264");
  }

  @Test
  void aFileThatHasBecomeUnreadableLeavesTheKeysAsTheyWere() throws IOException {
    var ci = add("ci", Role.OPERATOR);
    KeyRing ring = ring();
    Files.writeString(file.path(), "{");
    later();
    assertThat(ring.find(ci.secret())).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"keys\":{}}",
        "{\"keys\":[{}]}",
        "{\"keys\":[{\"name\":\"a\",\"role\":\"root\",\"sha256\":\"00\",\"created\":\"x\"}]}",
        "{\"keys\":[{\"name\":\"a\",\"role\":\"admin\",\"sha256\":\"00\",\"created\":\"x\"}]}",
      })
  void aFileThatIsNoneIsRefused(String text) throws IOException {
    Files.writeString(file.path(), text);
    assertThatThrownBy(file::read).hasMessageContaining("SLUICE-1260");
    assertThatThrownBy(this::ring).hasMessageContaining("SLUICE-1260");
  }

  @Test
  void aMissingFileIsRefusedWhereKeysAreRead() {
    assertThatThrownBy(file::read).hasMessageContaining("SLUICE-1260");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "-a", "<script>", "ci"})
  void aNameThatIsNoneOrTakenIsRefused(String name) {
    add("ci", Role.VIEWER);
    assertThatThrownBy(() -> add(name, Role.VIEWER)).hasMessageContaining("SLUICE-1263");
  }
}
