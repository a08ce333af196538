package dev.sluice.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.doctor.Finding.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdkCheckTest {
  @Test
  void aRuntimeWithoutCompilerCannotServeFiles(@TempDir Path home) throws IOException {
    Finding runtime = JdkCheck.look("21.0.5", "Vendor", home);
    Files.createFile(Files.createDirectory(home.resolve("bin")).resolve("javac"));
    Finding jdk = JdkCheck.look("21.0.5", "Vendor", home);

    assertThat(runtime.level()).isEqualTo(Level.WARN);
    assertThat(runtime.code()).isEqualTo("SLUICE-5008");
    assertThat(jdk).isEqualTo(Finding.ok("Java 21.0.5 (Vendor) in " + home));
  }
}
