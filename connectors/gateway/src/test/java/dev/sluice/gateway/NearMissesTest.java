package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.read.NearMisses;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearMissesTest {
  @ParameterizedTest(name = "{0} among {1}")
  @CsvSource({
    "customer/email_received, customer/email.received, customer/email.received",
    "Customer/Email.Received, customer/email.received, customer/email.received",
    "custmer/email.recieved, customer/email.received, customer/email.received",
    "order/created, order.created order/creates orders/created, "
        + "order.created order/creates orders/created",
    "order/created, order/deleted invoice/created, ''",
    "order/created, order/*, order/*",
    "ordre/created, order/*, order/*",
    "order, order/*, order/*",
    "a, b, ''",
    "a/b, a.b, a.b",
    "demo/greet, cart/x, ''",
    "demo/greet, /*, ''",
    "abcdefgh, abcdefgx abcdefxx abcdxxxx, abcdefgx abcdefxx",
    "abcd, abce abcf abcg abch, abce abcf abcg",
  })
  void theNearestAreNamedFirst(String name, String triggers, String expected) {
    assertThat(NearMisses.of(name, words(triggers))).isEqualTo(words(expected));
  }

  @Test
  void whatIsFarTooLongIsNotCompared() {
    String name = "a".repeat(100_000);

    assertThat(NearMisses.of(name, List.of(name, "a"))).isEmpty();
    assertThat(NearMisses.of("aaaa", List.of(name, "aaab"))).containsExactly("aaab");
  }

  @Test
  void aTriggerOfSeveralFunctionsIsNamedOnce() {
    assertThat(NearMisses.of("demo/great", List.of("demo/greet", "demo/greet")))
        .containsExactly("demo/greet");
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split(" ", -1)).filter(word -> !word.isEmpty()).toList();
  }
}
