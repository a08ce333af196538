package dev.sluice.expressions;

import static dev.sluice.expressions.Samples.NOW;
import static dev.sluice.expressions.Samples.async;
import static dev.sluice.expressions.Samples.compiled;
import static dev.sluice.expressions.Samples.event;
import static dev.sluice.expressions.Samples.scope;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitPlanTest {
  private static final Scope KNOWN = Scope.event(event(Samples.DATA));

  private static WaitPlan plan(String condition) {
    return WaitPlan.of(compiled(condition), KNOWN, NOW);
  }

  /** Each row: the condition, then path, value and residual of its plan; - for none. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiterString = " | ",
      quoteCharacter = '`',
      nullValues = "-",
      textBlock =
          """
          # one equality
          async.data.request_id == event.data.request_id | data.request_id | "r-1" | -
          event.data.request_id == async.data.request_id | data.request_id | "r-1" | -
          async.data.request_id == 'r-9' | data.request_id | "r-9" | -
          async.data.n == event.data.whole | data.n | 3 | -
          async.data.n == event.data.amount * 2 | data.n | 241 | -
          async.data.ok == true | data.ok | true | -
          async.data.id == event.data.tier + '-' + event.data.id | data.id | "pro-7" | -
          async.user.id == event.data.id | user.id | 7 | -
          async.data['odd-name'] == 'x' | data["odd-name"] | "x" | -
          async['data'].id == 1 | data.id | 1 | -
          async.name == 'a/b' | name | "a/b" | -
          # what is left
          async.data.id == event.data.id && async.data.n > 5 | data.id | 7 | async.data.n > 5
          async.data.n > event.data.count && async.data.id == event.data.id | data.id | 7 | async.data.n > 3
          async.data.id == event.data.id && async.data.k == event.data.request_id | data.id | 7 | async.data.k == "r-1"
          async.data.a == 1 && (async.data.b == 2 && async.data.c == 3) | data.a | 1 | async.data.b == 2 && async.data.c == 3
          async.data.id == event.data.id && event.data.tier == 'pro' | data.id | 7 | -
          async.data.id == 1 && (event.data.no || async.data.n > 1) | data.id | 1 | async.data.n > 1
          async.data.id == 1 && (event.data.yes || async.data.n > 1) | data.id | 1 | -
          async.data.id == 1 && (async.data.n > 1 || event.data.yes) | data.id | 1 | -
          async.data.id == 1 && !(event.data.no && async.data.x) | data.id | 1 | -
          async.data.id == 1 && (event.data.tier == 'pro' ? async.data.a : async.data.b) | data.id | 1 | async.data.a
          async.data.n in event.data.numbers | `` | - | async.data.n in [1, 2, 3, 4]
          async.data.a == event.data.address | `` | - | async.data.a == {"city": "Graz", "zip": null}
          async.data.items.exists(i, i.sku == event.data.name) | `` | - | async.data.items.exists(i, i.sku == "Ada")
          event.data.tags.exists(t, t == async.data.t) | `` | - | ["a", "b"].exists(t, t == async.data.t)
          async.data.tags.exists(event, event == 'a') | `` | - | async.data.tags.exists(event, event == "a")
          event.data.tags.exists(t, t == 'b') && async.data.n | `` | - | async.data.n
          async.data[event.data.request_id].n > 1 | `` | - | async.data["r-1"].n > 1
          has(async.data.n) && has(event.data.name) | `` | - | has(async.data.n)
          async.data.n > event.data.none | `` | - | async.data.n > missing()
          async.data.s.startsWith(event.data.name) | `` | - | startsWith(async.data.s, "Ada")
          async.data.s.matches('^' + event.data.name) | `` | - | matches(async.data.s, "^Ada")
          async.data.a || async.data.b | `` | - | async.data.a || async.data.b
          # no correlation by nothing, null, lists or maps
          async.data.id == event.data.none | `` | - | async.data.id == missing()
          async.data.id == event.data.nil | `` | - | async.data.id == null
          async.data.id == event.data.tags | `` | - | async.data.id == ["a", "b"]
          async.data.id == event.data.none && async.data.k == 'x' | data.k | "x" | async.data.id == missing()
          # no correlation without a path or with the clock
          async == 'x' | `` | - | async == "x"
          async.data.a == async.data.b | `` | - | async.data.a == async.data.b
          async.data.list[0] == 'x' | `` | - | async.data.list[0] == "x"
          lowercase(async.data.id) == 'x' | `` | - | lowercase(async.data.id) == "x"
          async.data.at == now() | `` | - | async.data.at == now()
          async.ts > now_minus('1h') | `` | - | async.ts > now_minus("1h")
          async.data.at > date(event.data.when) | `` | - | async.data.at > timestamp("2026-11-25T09:30:00Z")
          async.data.id != event.data.id | `` | - | async.data.id != 7
          async.data.id == 1 || async.data.id == 2 | `` | - | async.data.id == 1 || async.data.id == 2
          # constant
          event.data.tier == 'pro' | `` | - | -
          true | `` | - | -
          event.data.tier == 'free' | `` | - | false
          async.data.id == event.data.id && event.data.none | `` | - | false
          async.data.n > 1 && event.data.zero | `` | - | false
          (async.data.n > 1 && event.data.zero) || event.data.no | `` | - | false
          """)
  void aConditionIsPlanned(String condition, String path, String value, String residual) {
    assertThat(plan(condition)).isEqualTo(new WaitPlan(path, value, residual));
    assertThat(plan(condition).neverMatches()).isEqualTo("false".equals(residual));
  }

  /** The plan must say what the condition says: whatever arrives. */
  @Test
  void aPlanMatchesExactlyWhatItsConditionMatches() {
    List<String> conditions =
        List.of(
            "async.data.id == event.data.id",
            "async.data.id == event.data.none",
            "async.data.id == event.data.nil",
            "async.data.id != event.data.none",
            "async.data.id > event.data.none && async.data.n <= event.data.count",
            "async.data.id == event.data.request_id && async.data.n != event.data.nil",
            "(async.data.id || event.data.none || event.data.name) == 'Ada'",
            "(event.data.no && async.data.id) == false",
            "!(async.data.id == event.data.id && event.data.tier == 'pro')",
            "async.data.id == event.data.evil",
            "async.data.id != event.data.evil",
            "async.data.list.exists(x, x == event.data.id && event.data.tags.exists(t, t =="
                + " async.data.t))",
            "async.data.list.map(x, x + event.data.id).exists(x, x == 8)",
            "(async.data.n ? event.data.id : event.data.none) == async.data.id",
            "async.data.id + event.data.none == 7",
            "async.data.s.contains(event.data.evil) || async.data.id in event.data.numbers",
            "async.data.n - event.data.count < -event.data.id",
            "async.data.nested == event.data.address",
            "now() > event.data.when && async.ts < date(event.data.when)");
    List<String> arrivals =
        List.of(
            "{}",
            "{\"id\": null}",
            "{\"id\": 7}",
            "{\"id\": 7.0, \"n\": 3}",
            "{\"id\": \"7\", \"n\": 4}",
            "{\"id\": \"r-1\", \"n\": 0}",
            "{\"id\": \"Ada\", \"t\": \"a\", \"list\": [1, 7]}",
            "{\"id\": true, \"n\": -9, \"list\": []}",
            "{\"id\": \"\\\" || true || \\\"\", \"s\": \"x\\\" || true || \\\"y\"}",
            "{\"id\": [], \"nested\": {\"zip\": null, \"city\": \"Graz\"}}");

    for (String condition : conditions) {
      WaitPlan plan = plan(condition);
      for (String data : arrivals) {
        assertThat(matches(plan, async(data)))
            .as("%s as %s on %s", condition, plan, data)
            .isEqualTo(compiled(condition).test(KNOWN.with("async", event(data)), NOW));
      }
    }
  }

  private static boolean matches(WaitPlan plan, Scope async) {
    boolean correlates =
        plan.value() == null || plan.value().equals(WaitPlan.correlationValue(plan.path(), async));
    return correlates
        && (plan.residual() == null || Expressions.residual(plan.residual()).test(async, NOW));
  }

  @Test
  void theDataOfAnEventCannotWriteTheResidual() {
    WaitPlan plan = plan("async.data.id != event.data.evil && async.data.s == async.data.evil");

    assertThat(plan.residual())
        .isEqualTo("async.data.id != \"\\\" || true || \\\"\" && async.data.s == async.data.evil");
  }

  @Test
  void aShorthandComparesThePathInBothEvents() {
    assertThat(WaitPlan.of(WaitPlan.shorthand("data.request_id"), KNOWN, NOW))
        .isEqualTo(new WaitPlan("data.request_id", "\"r-1\"", null));

    assertThatThrownBy(() -> WaitPlan.shorthand("data.x == 1 || true"))
        .hasMessageContaining("SLUICE-2101");
  }

  @ParameterizedTest(name = "{1} in {0}")
  @CsvSource(
      delimiterString = " | ",
      quoteCharacter = '`',
      nullValues = "-",
      textBlock =
          """
          {"id": "r-1"} | data.id | "r-1"
          {"id": 1} | data.id | 1
          {"id": 1.0} | data.id | 1
          {"id": "1"} | data.id | "1"
          {"id": 0.1} | data.id | 0.1
          {"id": -0.0} | data.id | 0
          {"id": true} | data.id | true
          {"id": null} | data.id | -
          {} | data.id | -
          {"id": [1]} | data.id | -
          {"id": {"a": 1}} | data.id.a | 1
          {"a b": "x"} | data["a b"] | "x"
          {} | name | "shop/order.paid"
          """)
  void anArrivingEventHasTheSameTextForTheSameValue(String data, String path, String expected) {
    assertThat(WaitPlan.correlationValue(path, async(data))).isEqualTo(expected);
  }

  @Test
  void aResidualWithTooMuchOfTheEventInItIsRefused() {
    String list = "[" + "\"0123456789\",".repeat(9_999) + "1]";
    Scope large = Scope.event(event("{\"l\": " + list + "}"));

    assertThatThrownBy(() -> WaitPlan.of(compiled("async.data.x in event.data.l"), large, NOW))
        .hasMessageContaining("SLUICE-2103");
  }

  @Test
  void planningIsBoundedToo() {
    Scope many = Scope.event(event("{\"l\": [" + "1,".repeat(99) + "1]}"));
    String nested =
        "event.data.l.all(a, event.data.l.all(b, event.data.l.all(c, a + b + c >= 0))) &&"
            + " async.data.x";

    assertThatThrownBy(() -> WaitPlan.of(compiled(nested), many, NOW))
        .hasMessageContaining("SLUICE-2104");
    assertThat(WaitPlan.of(compiled(nested), scope(), NOW).neverMatches()).isTrue();
  }
}
