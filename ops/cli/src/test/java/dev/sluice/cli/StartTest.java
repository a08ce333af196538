package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartTest {
  @Test
  void aCommandThatDoesNotNeedKafkaDoesNotLoadItsClient(@TempDir Path folder) throws Exception {
    Path loaded = folder.resolve("loaded.log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load=info:file=" + loaded,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "runs",
                "--help")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("out").toFile())
            .start();

    assertThat(process.waitFor()).isZero();

    List<String> classes = Files.readAllLines(loaded);
    assertThat(classes).anyMatch(line -> line.contains("dev.sluice.cli.RunsCommand"));
    assertThat(classes)
        .filteredOn(line -> line.contains(" org.apache.kafka.") || line.contains(" org.slf4j."))
        .isEmpty();
  }
}
