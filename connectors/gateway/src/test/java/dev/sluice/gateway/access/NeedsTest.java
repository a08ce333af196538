package dev.sluice.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NeedsTest {
  @ParameterizedTest
  @CsvSource({
    "GET, /health",
    "GET, /ready",
    "GET, /login",
    "POST, /login",
    "POST, /logout",
    "GET, /assets/sluice.css",
    "POST, /e/abc",
  })
  void someRequestsNeedNobody(String method, String path) {
    assertThat(Needs.of(method, path)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /, VIEWER",
    "GET, /runs/r1, VIEWER",
    "GET, /v1/runs, VIEWER",
    "HEAD, /v1/runs, VIEWER",
    "GET, /V1/RUNS, VIEWER",
    "GET, /healthy, VIEWER",
    "GET, /assets, VIEWER",
    "GET, /no/such/path, VIEWER",
    "POST, /v1/runs/r1/replay, OPERATOR",
    "DELETE, /v1/runs/r1, OPERATOR",
    "PATCH, /v1/runs/r1, OPERATOR",
    "POST, /v1/signals, OPERATOR",
    "POST, /no/such/path, OPERATOR",
    "GET, /mcp, OPERATOR",
    "POST, /mcp, OPERATOR",
    "GET, /v1/audit, ADMIN",
    "GET, /V1/Audit, ADMIN",
    "POST, /v1/read-model/rebuild, ADMIN",
    "GET, /v1/audit/x, ADMIN",
    "GET, /v1/auditors, VIEWER",
    "GET, /sessions, ADMIN",
    "GET, /live/Sessions, ADMIN",
    "GET, /v1/sessions, ADMIN",
    "DELETE, /v1/sessions, ADMIN",
  })
  void theOthersNeedARole(String method, String path, Role role) {
    assertThat(Needs.of(method, path)).isEqualTo(role);
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void aRoleMayWhatItMay(Role role) {
    assertThat(role.may(role)).isTrue();
    assertThat(Role.named(role.text())).contains(role);
  }

  @Test
  void eachMayWhatThoseBeforeItMayButASourceOnlySendsAndNobodyElseDoes() {
    assertThat(Role.ADMIN.may(Role.OPERATOR)).isTrue();
    assertThat(Role.OPERATOR.may(Role.VIEWER)).isTrue();
    assertThat(Role.OPERATOR.may(Role.ADMIN)).isFalse();
    assertThat(Role.VIEWER.may(Role.OPERATOR)).isFalse();
    assertThat(Role.SOURCE.may(Role.VIEWER)).isFalse();
    assertThat(Role.ADMIN.may(Role.SOURCE)).isFalse();
    assertThat(Role.named("root")).isEmpty();
  }
}
