package dev.sluice.topology.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.errors.SluiceException;
import dev.sluice.topology.core.EngineLimits;
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
}
