package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SessionsCommandTest extends AgainstApi {
  private static final String ADA =
      "{\"id\":\"5f1c0a9b3d2e\",\"name\":\"oidc:ada\\u001b[2J@example.org\",\"role\":\"operator\","
          + "\"way\":\"oidc\",\"began\":\"2026-11-26T04:00:00Z\",\"seen\":\"2026-11-26T04:05:00Z\","
          + "\"until\":\"2026-11-26T16:00:00Z\"}";

  @Test
  void whoHasLoggedInIsListed() {
    String answer = "{\"sessions\":[" + ADA + "]}";
    server.on("GET /v1/sessions", 200, answer, answer, "{\"sessions\":[]}");

    Shell listed = sluice("sessions");
    assertThat(listed.lines()).hasSize(2);
    assertThat(listed.lines().get(1))
        .startsWith("5f1c0a9b3d2e  oidc:ada")
        .contains("operator  oidc  2026-11-26T04:00:00Z  2026-11-26T04:05:00Z")
        .doesNotContain("\u001b");
    assertThat(sluice("sessions", "--json").out()).isEqualToIgnoringCase(answer + "\n");
    assertThat(sluice("sessions").out()).isEqualTo("Nobody has logged in.\n");
  }

  @Test
  void theyAreEndedByNameOrId() {
    server.on("DELETE /v1/sessions", 200, "{\"ended\":2}", "{\"ended\":1}");

    assertThat(sluice("sessions", "end", "oidc:a&b/c@example.org").out())
        .isEqualTo("Ended 2 sessions.\n");
    assertThat(sluice("sessions", "end", "5f1c0a9b3d2e").out()).isEqualTo("Ended 1 session.\n");
    assertThat(server.asked())
        .containsExactly(
            "DELETE /v1/sessions?of=oidc%3Aa%26b%2Fc%40example.org",
            "DELETE /v1/sessions?of=5f1c0a9b3d2e");
  }

  @Test
  void whoNobodyIsIsToldInTheServersWords() {
    server.on(
        "DELETE /v1/sessions",
        404,
        "{\"error\":{\"code\":\"SLUICE-4150\",\"message\":\"Expected the name of somebody.\","
            + "\"hint\":\"List them.\"},\"status\":404}");

    Shell refused = sluice("sessions", "end", "mallory");
    assertThat(refused.code()).isOne();
    assertThat(refused.err()).startsWith("SLUICE-4150 Expected the name of somebody.");
  }
}
