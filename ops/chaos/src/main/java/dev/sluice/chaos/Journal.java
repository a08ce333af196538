package dev.sluice.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a worker does, as side effects: a line at the start and the end of every turn and of every
 * execution of a step body. Lines of a process that was killed stay; those of what it had in hand
 * have no end.
 */
final class Journal {
  static final String TURN_STARTED = "turn+";
  static final String TURN_ENDED = "turn-";
  static final String BODY_STARTED = "body+";
  static final String BODY_ENDED = "body-";

  private final FileChannel file;
  private final long pid = ProcessHandle.current().pid();
  private final AtomicLong sequence = new AtomicLong();

  private Journal(FileChannel file) {
    this.file = file;
  }

  /** A file of this process in {@code folder}. */
  static Journal in(Path folder) throws IOException {
    Path name = folder.resolve("bodies-" + ProcessHandle.current().pid());
    return new Journal(FileChannel.open(name, CREATE, WRITE, APPEND));
  }

  /** A turn of a run begins; gives its name. */
  String turnStarted(String run, String function, Order order) {
    String turn = pid + "." + sequence.incrementAndGet();
    write(TURN_STARTED, turn, run, function, order.key());
    return turn;
  }

  void turnEnded(String turn) {
    write(TURN_ENDED, turn);
  }

  /** A step body begins; gives the name of this execution. */
  String bodyStarted(String turn, String run, String step, int attempt, Order order) {
    String execution = pid + "." + sequence.incrementAndGet();
    String number = Integer.toString(attempt);
    write(BODY_STARTED, execution, turn, run, step, number, order.id(), order.answer().name());
    return execution;
  }

  void bodyEnded(String execution, boolean succeeded) {
    write(BODY_ENDED, execution, Boolean.toString(succeeded));
  }

  private void write(String... words) {
    String line = System.currentTimeMillis() + " " + String.join(" ", words) + "\n";
    try {
      synchronized (file) {
        file.write(ByteBuffer.wrap(line.getBytes(UTF_8)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
