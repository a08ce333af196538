package dev.sluice.topology.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.errors.SluiceException;
import dev.sluice.topology.core.EngineLimits;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EngineEnvironmentTest {
  @Test
  void theBoundOfPrioritiesIsASetting() {
    assertThat(EngineEnvironment.of(Map.of()).config().limits()).isEqualTo(EngineLimits.standard());
    assertThat(
            EngineEnvironment.of(Map.of("SLUICE_MAX_PRIORITY", "3600"))
                .config()
                .limits()
                .priority())
        .isEqualTo(3_600);
  }

  @Test
  void aBoundOfPrioritiesOutOfRangeIsRefused() {
    assertThatThrownBy(() -> EngineEnvironment.of(Map.of("SLUICE_MAX_PRIORITY", "-1")))
        .isInstanceOfSatisfying(
            SluiceException.class, e -> assertThat(e.code()).isEqualTo("SLUICE-4108"));
  }

  @Test
  void timesAreGivenInMinutesHoursOrDays() {
    EngineLimits limits =
        EngineEnvironment.of(Map.of("SLUICE_LOOK_BACK", "90m", "SLUICE_RETENTION_FAILED", "36h"))
            .config()
            .limits();
    assertThat(limits.lookBack()).isEqualTo(Duration.ofMinutes(90));
    assertThat(limits.retention().failed()).isEqualTo(Duration.ofHours(36));
    assertThat(limits.retention().completed()).isEqualTo(Duration.ofDays(7));
  }

  @Test
  void aTimeOutOfRangeIsRefusedWithTheRange() {
    assertThatThrownBy(() -> EngineEnvironment.of(Map.of("SLUICE_LOOK_BACK", "8d")))
        .hasMessageContaining("SLUICE-4108")
        .hasMessageContaining("from 1m to 7d");
    assertThatThrownBy(() -> EngineEnvironment.of(Map.of("SLUICE_RETENTION_FAILED", "23h")))
        .hasMessageContaining("SLUICE-4108")
        .hasMessageContaining("from 1d to 3660d");
  }
}
