package dev.sluice.schemas.topics;

import dev.sluice.errors.SluiceException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.jspecify.annotations.NullMarked;

/**
 * Run ids, derived from their inputs so that a repeated decision names the same run, and carrying
 * the partition in which the run lives: {@code r3-06mk…} lives in partition 3.
 */
@NullMarked
public final class RunIds {
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final int HASH_CHARS = 26;

  private RunIds() {}

  /** The run that {@code event} starts of {@code function} in {@code partition}. */
  public static String ofEvent(int partition, String function, String eventId) {
    return "r" + partition + "-" + hash("event", function, eventId);
  }

  /** The run that repeats {@code runId} on the order {@code requestId}; in the same partition. */
  public static String ofReplay(String runId, String requestId) {
    return "r" + partitionOf(runId) + "-" + hash("replay", runId, requestId);
  }

  /**
   * The partition in which a run lives.
   *
   * @throws SluiceException SLUICE-1201 when {@code runId} is no run id
   */
  public static int partitionOf(String runId) {
    int dash = runId.indexOf('-');
    if (dash > 1
        && dash < 8
        && runId.charAt(0) == 'r'
        && runId.length() == dash + 1 + HASH_CHARS
        && runId.substring(1, dash).chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Integer.parseInt(runId.substring(1, dash));
    }
    throw new SluiceException(
        "SLUICE-1201",
        "Expected a run id such as r0-4tq1…, found '" + runId + "'.",
        "List the runs with: sluice runs");
  }

  /** The partition, of {@code partitions}, that Kafka's default partitioner gives {@code key}. */
  public static int partitionOfKey(String key, int partitions) {
    return BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), partitions);
  }

  /** 128 bits of SHA-256 over the parts, as 26 characters of Crockford's base 32. */
  public static String hash(String... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update((byte) (bytes.length >>> 8));
        digest.update((byte) bytes.length);
        digest.update(bytes);
      }
      byte[] sum = digest.digest();
      BigInteger number = new BigInteger(1, sum, 0, 16);
      char[] chars = new char[HASH_CHARS];
      for (int i = HASH_CHARS - 1; i >= 0; i--) {
        chars[i] = ALPHABET.charAt(number.intValue() & 31);
        number = number.shiftRight(5);
      }
      return new String(chars);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
