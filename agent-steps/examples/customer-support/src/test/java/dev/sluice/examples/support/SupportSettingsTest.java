package dev.sluice.examples.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.errors.SluiceException;
import dev.sluice.examples.support.functions.Support;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SupportSettingsTest {
  @Test
  void anEmptyEnvironmentIsAMachineOfOnesOwn() {
    SupportSettings settings = SupportSettings.of(Map.of());

    assertThat(settings.limits()).isEqualTo(Support.Limits.STANDARD);
    assertThat(settings.gateway()).hasToString("http://127.0.0.1:8288");
  }

  @Test
  void anotherProcessReadsTheSame() {
    SupportSettings settings =
        SupportSettings.of(
            Map.of("SUPPORT_REFUND_LIMIT", "P2D", "SLACK_API_BASE", "http://127.0.0.1:1/api/"));

    assertThat(settings.limits().refund()).isEqualTo(Duration.ofDays(2));
    assertThat(SupportSettings.of(settings.env())).isEqualTo(settings);
  }

  @ParameterizedTest
  @CsvSource({
    "SUPPORT_ESCALATION_LIMIT,4h",
    "SUPPORT_ESCALATION_LIMIT,''",
    "SUPPORT_ESCALATION_LIMIT,PT0S",
    "SUPPORT_ESCALATION_LIMIT,-PT4H",
    "SUPPORT_REFUND_LIMIT,tomorrow",
    "SUPPORT_REFUND_LIMIT,P366D",
    "SUPPORT_MCP_URL,127.0.0.1:8391",
    "SLACK_API_BASE,ftp://slack.com",
    "STRIPE_API_BASE,http://not a host"
  })
  void whatCannotBeReadIsToldByTheVariablesName(String name, String said) {
    assertThatThrownBy(() -> SupportSettings.of(Map.of(name, said)))
        .isInstanceOf(SluiceException.class)
        .hasMessageContaining("SLUICE-6230")
        .hasMessageContaining(name)
        .hasMessageContaining("'" + said + "'");
  }
}
