package dev.sluice.cli;

import static dev.sluice.cli.ApiServer.COMPOSED;
import static dev.sluice.cli.ApiServer.RUN;
import static dev.sluice.cli.ApiServer.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTest extends AgainstApi {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private Shell export(String... args) {
    return sluice(
        Stream.concat(Stream.of("runs", "export"), Stream.of(args)).toArray(String[]::new));
  }

  @Test
  void asAPageItIsWhatTheConsoleSaves() throws IOException {
    String page = "<!doctype html><title>Run</title>";
    server.on("GET /v1/runs/" + RUN, 200, run("COMPLETED", 3, "", COMPOSED));
    server.on("GET /runs/" + RUN + "/saved", 200, page);
    Path file = folder.resolve("run.html");

    Shell exported = export(RUN, "-o", file.toString());

    assertThat(exported.code()).as(exported.err()).isZero();
    assertThat(exported.out()).isEmpty();
    assertThat(file).hasContent(page);
    assertThat(export(RUN, "--html").out()).isEqualTo(page);
  }

  @Test
  void aServerWithoutPagesIsTold() {
    server.on("GET /v1/runs/" + RUN, 200, run("COMPLETED", 3, "", COMPOSED));
    server.on("GET /runs/" + RUN + "/saved", 404, "{}");
    assertThat(export(RUN, "--html").err()).startsWith("SLUICE-5023 ");
  }

  @Test
  void asJsonItIsWhatTheServerSays() throws IOException {
    String run =
        run("COMPLETED", 3, "\"output\":{\"amount\":12.50,\"big\":12345678901234567890}", COMPOSED);
    server.on("GET /v1/runs/" + RUN, 200, run);
    Path file = folder.resolve("run.json");

    Shell toFile = export(RUN, "-o", file.toString());
    Shell toOut = export(RUN, "--json");

    assertThat(toFile.code()).isZero();
    assertThat(new ObjectMapper().readTree(file.toFile()))
        .isEqualTo(new ObjectMapper().readTree(run));
    assertThat(Files.readString(file)).isEqualTo(toOut.out()).contains("12.50");
  }

  @Test
  void aWrongUseAndAFileThatCannotBeWrittenAreTold() {
    server.on("GET /v1/runs/" + RUN, 200, run("COMPLETED", 3, "", COMPOSED));
    server.on("GET /runs/" + RUN + "/saved", 200, "<!doctype html>");

    assertThat(export(RUN).code()).isEqualTo(2);
    assertThat(export(RUN, "--html", "--json").code()).isEqualTo(2);
    assertThat(export("--html").code()).isEqualTo(2);
    assertThat(Shell.run("runs", "--limit", "3", "export", RUN, "--html").err())
        .contains("found some before it");
    Shell unwritable = export(RUN, "--html", "-o", folder.resolve("no/run.html").toString());
    assertThat(unwritable.code()).isOne();
    assertThat(unwritable.err()).startsWith("SLUICE-5033 ");
    assertThat(Shell.run("runs", "export", "--help").out())
        .contains("Examples", "sluice runs export");
  }
}
