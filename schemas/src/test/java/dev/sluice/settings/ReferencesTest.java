package dev.sluice.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.errors.SluiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What values of configuration files refer to. */
class ReferencesTest {
  private static final References REFERENCES =
      new References(
          Map.of("KEY", " s3cret\n", "ODD", "a$1\\b${env:KEY}", "BLANK", " \t", "_2", "b")::get);

  private static String fill(String value) {
    return REFERENCES.fill(value, "SLUICE-3248", "the key");
  }

  @TempDir private Path folder;

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("secret"), content);
  }

  @Test
  void variablesAndFilesAreFilledInWithoutWhiteSpaceAround() throws IOException {
    Path file = file("\n from-a-file\r\n");

    assertThat(fill("Bearer ${env:KEY}")).isEqualTo("Bearer s3cret");
    assertThat(fill("${env:_2}:${env:KEY}@${file:" + file + "}")).isEqualTo("b:s3cret@from-a-file");
    assertThat(fill(" as it is ")).isEqualTo(" as it is ");
  }

  @Test
  void whatIsFilledInIsNotLookedThroughAgain() {
    assertThat(fill("${env:ODD}")).isEqualTo("a$1\\b${env:KEY}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"${env:KEY", "$env:KEY", "{env:KEY}", "${KEY}", "${other:KEY}", "$"})
  void whatIsNoReferenceStaysText(String value) {
    assertThat(fill(value)).isEqualTo(value);
    assertThat(References.isReference(value)).isFalse();
  }

  @Test
  void aReferenceIsToldFromAValueThatHasOne() {
    assertThat(References.isReference("${env:KEY}")).isTrue();
    assertThat(References.isReference("${file:/run/secrets/key}")).isTrue();
    assertThat(References.isReference("Bearer ${env:KEY}")).isFalse();
    assertThat(References.isReference("${env:KEY}${env:KEY}")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "${env:KEY} ${env:MISSING} | variable MISSING for the key, found it not set",
        "${env:BLANK} | variable BLANK for the key, found it blank",
        "${env:MY-KEY} | the name of a variable in ${env:NAME} for the key, found 'MY-KEY'",
        "${env:} | the name of a variable in ${env:NAME} for the key, found ''",
        "${file:/no/such/file} | at /no/such/file, found none that can be read (NoSuch",
        "${file:} | at , found none that can be read",
      })
  void whatLeadsNowhereIsToldWithoutTheValue(String value, String message) {
    assertThatThrownBy(() -> fill("hush " + value))
        .isInstanceOfSatisfying(
            SluiceException.class,
            e -> {
              assertThat(e.code()).isEqualTo("SLUICE-3248");
              assertThat(e.problem()).contains(message).doesNotContain("hush", "s3cret");
            });
  }

  @Test
  void aFileIsBounded() throws IOException {
    Path file = file("x".repeat(4096));
    assertThat(fill("${file:" + file + "}")).hasSize(4096);

    file("x".repeat(4097));
    assertThatThrownBy(() -> fill("${file:" + file + "}"))
        .hasMessageContaining("found more than 4096 bytes");
    file(" \n");
    assertThatThrownBy(() -> fill("${file:" + file + "}")).hasMessageContaining("found it blank");
  }
}
