package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SupportDemoCommandTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "--decide maybe,'expected one of [ASK, APPROVE'",
    "--broken --decide approve,--decide is for the day",
    "--webhooks any.yaml,the demo brings a source of its own",
    "--timeout 0,Expected --timeout from 1"
  })
  void whatDoesNotFitTogetherIsRefusedBeforeAnythingStarts(String flags, String told) {
    Path data = folder.resolve("data");

    Shell refused = Shell.run(("demo support --data " + data + " " + flags).split(" ", -1));

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains(told);
    assertThat(Files.exists(data)).isFalse();
  }
}
