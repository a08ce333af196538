package dev.sluice.topology.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FunctionTableTest {
  private static final FunctionTable TABLE =
      new FunctionTable(
          List.of(
              function("z-paid", "order/paid"),
              function("all-orders", "order/*"),
              function("both", "order/paid", "order/*", "order/paid"),
              function("dotted", "order.*"),
              function("deep", "order/line/*"),
              function("literal", "order*")));

  private static FunctionSpec function(String id, String... triggers) {
    return new FunctionSpec(id, "shop", List.of(triggers), Sample.RETRY);
  }

  @ParameterizedTest(name = "{0} starts {1}")
  @CsvSource({
    "order/paid, all-orders both z-paid",
    "order/shipped, all-orders both",
    "order/line/added, all-orders both deep",
    "order.paid, dotted",
    "order/, ''",
    "order, ''",
    "orders/paid, ''",
    "order*, literal"
  })
  void anEventStartsEachFunctionOnceInTheOrderOfTheirIds(String event, String functions) {
    assertThat(String.join(" ", TABLE.startedBy(event).stream().map(FunctionSpec::id).toList()))
        .isEqualTo(functions);
  }

  @Test
  void aFunctionThatNamesAnEventTwiceIsStartedOnceEvenWithoutWildcards() {
    var table = new FunctionTable(List.of(function("twice", "a", "a")));
    assertThat(table.startedBy("a")).hasSize(1);
  }

  @Test
  void functionsAreFoundById() {
    assertThat(TABLE.byId("deep")).isEqualTo(function("deep", "order/line/*"));
    assertThat(TABLE.byId("nobody")).isNull();
  }
}
