package dev.sluice.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.live.LiveWindow.Entry;
import dev.sluice.gateway.live.LiveWindow.Part;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The newest records, and who is too slow for them. */
@Timeout(10)
class LiveWindowTest {
  private final LiveWindow window = new LiveWindow(100, 10);

  @Test
  void eachReadsItsOwnRunAtItsOwnPace() {
    window.add(List.of(entry(100, "a"), entry(101, "b"), entry(103, "a")), 104);

    Part all = read("a", 100);
    assertThat(all.entries()).extracting(Entry::offset).containsExactly(100L, 103L);
    assertThat(all.next()).isEqualTo(104);
    assertThat(read("a", 101).entries()).extracting(Entry::offset).containsExactly(103L);
    assertThat(read("a", 104).entries()).isEmpty();
    assertThat(read("b", 100).entries()).extracting(Entry::offset).containsExactly(101L);
  }

  @Test
  void whoComesForWhatIsNoLongerThereIsTold() {
    assertThat(window.read("a", 99)).isNull();

    window.add(List.of(entry(100, "a"), entry(101, "a"), entry(102, "a"), entry(103, "a")), 104);
    assertThat(window.start()).isEqualTo(101);
    assertThat(window.read("a", 100)).isNull();
    assertThat(read("a", 101).entries()).hasSize(3);
  }

  @Test
  void oneWhoWaitsGoesOnWhenThereIsMore() throws Exception {
    Thread adds = Thread.ofVirtual().start(() -> window.add(List.of(entry(100, "a")), 101));
    window.await(100, Duration.ofMinutes(1));
    assertThat(read("a", 100).entries()).hasSize(1);
    adds.join();
    window.await(101, Duration.ofMillis(1));
  }

  private Part read(String runId, long from) {
    return Objects.requireNonNull(window.read(runId, from));
  }

  private static Entry entry(long offset, String runId) {
    return new Entry(offset, runId, new byte[3]);
  }
}
