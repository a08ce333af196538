package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topology.core.Failure;
import dev.sluice.topology.core.FailureKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Runs that an engine ended before it told keys are in the group of those that failed since. */
class FailureKeySqlTest {
  private static final String ALPHABET = "aZ19f0-_.,:# \u00e9\u0416\u4e2d\uD83D\uDE00'\"\\\t";

  @Test
  void theReadModelSaysTheSameOfWhatItWasNotTold() throws Exception {
    try (Connection database = TestDatabase.migrated().connect();
        PreparedStatement key =
            database.prepareStatement(
                "select failure_key(?, jsonb_build_object('type', ?, 'message', ?))")) {
      for (String message : messages()) {
        assertThat(FailureKey.of("pay", new Failure("Gone", message, null, true, null)))
            .as(message)
            .isEqualTo(key(key, message));
      }
    }
  }

  private static String key(PreparedStatement select, String message) throws SQLException {
    select.setString(1, "pay");
    select.setString(2, "Gone");
    select.setString(3, message);
    try (ResultSet rows = select.executeQuery()) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static List<String> messages() {
    List<String> messages =
        new ArrayList<>(
            List.of(
                "",
                "order 17 of c-12 not found\nat line 3",
                "run 0192f1aa-7c1e-7d3c-8a1b-0123456789ab took 1,234.5 ms",
                "ABCDEFG1_x _ABCDEFG1 ABCDEFG1 ABCDEFGH",
                "x".repeat(5_000),
                "\uD83D\uDE00".repeat(1_200)));
    var random = new Random(7);
    int[] alphabet = ALPHABET.codePoints().toArray();
    for (int i = 0; i < 5_000; i++) {
      StringBuilder message = new StringBuilder();
      for (int length = random.nextInt(40); length > 0; length--) {
        message.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
      }
      messages.add(message.toString());
    }
    return messages;
  }
}
