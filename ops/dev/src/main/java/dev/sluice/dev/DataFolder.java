package dev.sluice.dev;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.errors.SluiceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A folder that one process at a time may use. The operating system gives the lock back when the
 * process ends, however it ends.
 */
final class DataFolder implements AutoCloseable {
  /** Beyond the content, so that others can read who holds the lock. */
  private static final long LOCKED_BYTE = 1L << 32;

  private final Path path;
  private final FileChannel lock;

  private DataFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Creates the folder where it is missing and takes its lock.
   *
   * @throws SluiceException SLUICE-5003 when another process uses the folder, SLUICE-5004 when it
   *     cannot be created or written
   */
  static DataFolder open(Path folder) {
    Path path = folder.toAbsolutePath().normalize();
    Path file = path.resolve("lock");
    try {
      Files.createDirectories(path);
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (!locked(channel)) {
        channel.close();
        throw new SluiceException(
            "SLUICE-5003",
            "Expected data folder %s for this process alone, found it in use by process %s."
                .formatted(path, Files.readString(file).strip()),
            "Stop that process or choose another folder with --data.");
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(UTF_8)), 0);
      return new DataFolder(path, channel);
    } catch (IOException e) {
      throw new SluiceException(
          "SLUICE-5004",
          "Expected to write to data folder %s, found: %s.".formatted(path, e),
          "Check its permissions or choose another folder with --data.",
          e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock(LOCKED_BYTE, 1, false) != null;
    } catch (OverlappingFileLockException byThisProcess) {
      return false;
    }
  }

  /** Where a part keeps its data, inside the folder. */
  Path of(String part) {
    return path.resolve(part);
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
