package dev.sluice.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.errors.SluiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  @TempDir Path folder;

  /** Holds the folder that its argument names until it is killed. */
  static final class Holder {
    public static void main(String[] args) throws InterruptedException {
      try (DataFolder held = DataFolder.open(Path.of(args[0]))) {
        System.out.println("ready " + held.of("x"));
        Thread.sleep(60_000);
      }
    }
  }

  @Test
  void oneProcessAtATimeUsesIt() throws Exception {
    try (ChildJvm other = ChildJvm.start(Holder.class, folder.toString())) {
      assertThatThrownBy(() -> DataFolder.open(folder))
          .isInstanceOf(SluiceException.class)
          .hasMessageContaining("SLUICE-5003")
          .hasMessageContaining("process " + other.pid())
          .hasMessageContaining("--data");

      other.kill();
      try (DataFolder mine = DataFolder.open(folder)) {
        assertThat(Files.readString(mine.of("lock")).strip())
            .isEqualTo(Long.toString(ProcessHandle.current().pid()));
      }
    }
  }

  @Test
  void oneUserAtATimeWithinAProcess() {
    try (DataFolder first = DataFolder.open(folder)) {
      assertThat(first.of("lock")).exists();
      assertThatThrownBy(() -> DataFolder.open(folder)).hasMessageContaining("SLUICE-5003");
    }
    DataFolder.open(folder).close();
  }

  @Test
  void aFolderThatCannotBeWrittenIsSaidSo() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "not a folder");
    assertThatThrownBy(() -> DataFolder.open(file)).hasMessageContaining("SLUICE-5004");
  }
}
