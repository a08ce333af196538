package dev.sluice.topology.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rocksdb.RocksDBException;

/**
 * What each released version left in its changelogs is taken over by this one: names of stores,
 * forms of keys, contracts of states. Record with {@code -Drecord=VERSION}.
 */
class UpgradeTest {
  private static final Path RECORDED = Path.of("src", "test", "resources", "upgrades");
  private static final String FILE = "engine.txt";
  private static final Duration DOWN = Duration.ofMinutes(5);

  @BeforeAll
  static void record() throws IOException {
    String version = System.getProperty("record", "");
    if (!version.isEmpty()) {
      begun().write(RECORDED.resolve(version).resolve(FILE));
    }
  }

  static List<Path> versions() throws IOException {
    try (Stream<Path> folders = Files.list(RECORDED)) {
      return folders.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void theRunsOfAnEarlierVersionGoOnToTheirEnds(Path version) throws IOException, RocksDBException {
    assertAllGoesOn(Recording.read(version.resolve(FILE)));
  }

  @Test
  void soDoThoseOfThisVersion() throws IOException, RocksDBException {
    Path file = EngineScenario.newStateDir().resolve(FILE);
    begun().write(file);
    assertAllGoesOn(Recording.read(file));
  }

  private static Recording begun() {
    try (EngineScenario engine = new EngineScenario()) {
      MixedLoad.Log log = new MixedLoad.Log();
      new MixedLoad(engine, log).begin();
      return Recording.of(engine, log);
    }
  }

  private static void assertAllGoesOn(Recording recording) throws IOException, RocksDBException {
    assertThat(Recording.STORES)
        .allSatisfy(store -> assertThat(recording.entries(store)).as(store).isPositive());
    MixedLoad.Log log = recording.seen();
    assertThat(log.ends).hasSizeLessThan(MixedLoad.ENDS.size() / 2);

    try (EngineScenario engine = recording.restore(recording.at().plus(DOWN))) {
      new MixedLoad(engine, log).finish();
      assertThat(engine.deadLetters()).isEmpty();
    }
    assertThat(log.ends).isEqualTo(MixedLoad.ENDS);
    assertThat(log.ranAgain).isEmpty();
  }
}
