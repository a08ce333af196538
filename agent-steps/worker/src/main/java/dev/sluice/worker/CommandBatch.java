package dev.sluice.worker;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The commands of one poll, and the answers on their way from the turns to the reader. */
final class CommandBatch {
  private final Thread reader;
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final AtomicInteger open = new AtomicInteger();
  private volatile boolean wakeOnEach;

  /** How a command is to be acknowledged. */
  record Answer(ConsumerRecord<byte[], byte[]> record, AcknowledgeType type) {}

  /** A batch of the calling thread. */
  CommandBatch() {
    this.reader = Thread.currentThread();
  }

  void add(int commands) {
    open.addAndGet(commands);
  }

  /** Called by turns. A fast batch wakes its reader once, with the last answer. */
  void answer(ConsumerRecord<byte[], byte[]> record, AcknowledgeType type) {
    answers.add(new Answer(record, type));
    if (open.decrementAndGet() == 0 || wakeOnEach) {
      LockSupport.unpark(reader);
    }
  }

  /** From now on the reader is woken by each answer. */
  void wakeOnEach() {
    wakeOnEach = true;
  }

  /** The next answer; null: none has come. */
  @Nullable Answer next() {
    return answers.poll();
  }

  /** Waits for the last answer, at most so long. */
  void awaitAll(long nanos) {
    long deadline = System.nanoTime() + nanos;
    for (long left = nanos; open.get() > 0 && left > 0; left = deadline - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
    }
  }

  /** Waits for any answer, at most so long, or less; for after {@link #wakeOnEach}. */
  void awaitAny(long nanos) {
    if (answers.isEmpty()) {
      LockSupport.parkNanos(this, nanos);
    }
  }
}
