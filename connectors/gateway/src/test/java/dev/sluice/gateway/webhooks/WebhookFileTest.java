package dev.sluice.gateway.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a file of webhooks is told all at once, where it stands. */
class WebhookFileTest {
  @TempDir private Path folder;

  @Test
  void allFaultsAreToldEachWithItsPlaceAndCode() throws IOException {
    WebhookFile file =
        Fixtures.file(
            folder,
            false,
            """
            sources:
              Stripe:
                kind: strip
              open:
                kind: github
              env:
                kind: stripe
                secrets: ${env:NOT_SET}
              cel:
                kind: generic
                secrets: long-enough
                tolerance: 2h
                colour: red
                transform:
                  name: "body.type +"
                  data: other.thing
              own:
                kind: generic
                secrets: [short]
                transform: {class: java.lang.String}
              std:
                kind: standard
                secrets: whsec_***
            """);

    assertThatThrownBy(file::read)
        .hasMessageContaining("SLUICE-1405")
        .hasMessageContaining("found 11 in")
        .hasMessageContaining("2:3 SLUICE-1412 Expected a name")
        .hasMessageContaining("3:5 SLUICE-1412 Expected the kind")
        .hasMessageContaining("4:3 SLUICE-1413 Expected secrets")
        .hasMessageContaining("8:14 SLUICE-1415 Expected the environment variable NOT_SET")
        .hasMessageContaining("12:5 SLUICE-1412 Expected a tolerance")
        .hasMessageContaining("13:5 SLUICE-1410 Expected the fields")
        .hasMessageContaining("15:7 SLUICE-1416 Expected an expression for name: SLUICE-2101")
        .hasMessageContaining("16:7 SLUICE-1416 Expected an expression for data: SLUICE-2102")
        .hasMessageContaining("19:15 SLUICE-1414 Expected a secret of at least 8")
        .hasMessageContaining("20:17 SLUICE-1416 Expected a public WebhookTransform")
        .hasMessageContaining("23:14 SLUICE-1414 Expected a secret whsec_");
  }

  @Test
  void onLoopbackASourceMayBeWithoutASecret() throws IOException {
    String yaml = "sources:\n  open:\n    kind: github\n";

    assertThat(Fixtures.file(folder, true, yaml).read().get("open"))
        .satisfies(source -> assertThat(source.isSigned()).isFalse());
  }

  @Test
  void whatIsNoYamlOrNoFileIsToldToo() throws IOException {
    assertThatThrownBy(Fixtures.file(folder, true, "sources: [")::read)
        .hasMessageContaining("SLUICE-1404")
        .hasMessageContaining("line 1");
    assertThatThrownBy(Fixtures.file(folder, true, "")::read).hasMessageContaining("SLUICE-1404");
    assertThatThrownBy(Fixtures.file(folder, true, "a: 1")::read)
        .hasMessageContaining("SLUICE-1411");
    Path none = folder.resolve("none").resolve("webhooks.yaml");
    assertThatThrownBy(new WebhookFile(none, name -> null, true, Clock.systemUTC())::read)
        .hasMessageContaining("SLUICE-1404");
  }
}
