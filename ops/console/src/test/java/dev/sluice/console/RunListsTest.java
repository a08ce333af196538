package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.read.FailureFilter;
import dev.sluice.gateway.read.ReadModel;
import dev.sluice.gateway.read.RunCounts;
import dev.sluice.gateway.read.RunFilter;
import dev.sluice.gateway.read.RunPage;
import dev.sluice.gateway.read.RunStatus;
import dev.sluice.gateway.read.RunSummary;
import dev.sluice.gateway.read.TimeWindow;
import dev.sluice.schemas.common.ErrorInfo;
import dev.sluice.schemas.history.HistoryRecord;
import dev.sluice.schemas.history.RunEnded;
import dev.sluice.schemas.history.RunScheduled;
import dev.sluice.schemas.history.SleepStarted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Filters, searches and counts of runs, over what a projector wrote into a real Postgres. */
@SuppressWarnings("NullAway.Init")
class RunListsTest {
  private static final int RUNS = 12;

  private static ReadModel model;

  @BeforeAll
  static void project() throws Exception {
    List<HistoryRecord> told = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      String run = "r-%02d".formatted(i);
      String function = i % 2 == 0 ? "greet" : "mail";
      told.add(started(run, function, i));
      switch (i % 3) {
        case 0 -> told.add(ended(run, function, i, dev.sluice.schemas.history.RunStatus.COMPLETED));
        case 1 -> told.add(ended(run, function, i, dev.sluice.schemas.history.RunStatus.FAILED));
        default -> {
          var nap = new SleepStarted("nap", Told.at(99));
          told.add(new HistoryRecord(run, function, Told.at(i), nap));
        }
      }
    }
    model = Shown.of(new KafkaLog().tell(told)).readModel();
  }

  private static HistoryRecord started(String run, String function, int i) {
    return new HistoryRecord(
        run,
        function,
        Told.at(i),
        new RunScheduled(
            i < 6 ? "hello" : "post",
            "order-" + i,
            i % 2 == 0 ? "demo/greet" : "mail/came",
            Told.json("{\"n\":" + i + "}"),
            null,
            List.of(),
            1,
            null,
            null,
            null,
            null));
  }

  private static HistoryRecord ended(
      String run, String function, int i, dev.sluice.schemas.history.RunStatus status) {
    boolean failed = status == dev.sluice.schemas.history.RunStatus.FAILED;
    return new HistoryRecord(
        run,
        function,
        Told.at(i + 1),
        new RunEnded(
            status,
            failed ? null : Told.json("{\"sum\":" + 10 * i + "}"),
            failed ? new ErrorInfo("Broken", "Pump " + i + " is at 100%", null, true, null) : null,
            null,
            List.of(),
            null));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "function=greet, 10 08 06 04 02 00",
        "function=greet&status=FAILED, 10 04",
        "function=greet&event=mail/came, ``",
        "event=mail/came&status=COMPLETED, 09 03",
        "app=hello, 05 04 03 02 01 00",
        "app=hello&function=mail, 05 03 01",
        "`status=COMPLETED,FAILED&app=post`, 10 09 07 06",
        "from=2026-11-22T10:00:09Z, 11 10 09",
        "to=2026-11-22T10:00:02Z, 01 00",
        "from=2026-11-22T10:00:03Z&to=2026-11-22T10:00:05Z, 04 03",
        "text=r-0, 09 08 07 06 05 04 03 02 01 00",
        "text=order-1, 11 10 01",
        "text=PUMP 4, 04",
        "text=broken, 10 07 04 01",
        "text=100%, 10 07 04 01",
        "text=pump&status=COMPLETED, ``",
        "text=order-1&status=SLEEPING, 11",
        "text=order-1&function=greet, 10",
        "expression=event.data.n > 9, 11 10",
        "expression=output.sum == 30, 03",
        "expression=event.name == 'mail/came' && event.data.n < 4, 03 01",
        "expression=event.id == 'order-7', 07",
        "expression=event.data.n.missing > 1, ``",
        "expression=event.data.n > 4&text=broken, 10 07",
        "expression=true&status=SLEEPING, 11 08 05 02",
      })
  void aFilterLetsThroughWhatItSays(String query, String expected) {
    RunPage page = model.runs(Shown.filter(query, Map.of()));

    assertThat(numbers(page)).isEqualTo(words(expected));
    assertThat(page.cursor()).isNull();
    boolean scan = query.contains("text=") || query.contains("expression=");
    assertThat(page.scanned() != null).isEqualTo(scan);
    RunCounts counts = model.counts(Shown.filter(query, Map.of()));
    assertThat(counts.counts().values().stream().mapToLong(count -> count).sum())
        .isEqualTo(words(expected).size());
    assertThat(counts.more()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "function=greet",
        "status=FAILED,COMPLETED,SLEEPING",
        "app=hello",
        "text=r-",
        "text=pump",
        "expression=event.data.n > 2",
        "expression=event.data.n > 2&text=order"
      })
  void pagesFollowOneAnother(String query) {
    RunPage whole = model.runs(Shown.filter(query, Map.of()));

    for (int limit = 1; limit <= 5; limit++) {
      List<String> all = new ArrayList<>();
      String cursor = null;
      int pages = 0;
      do {
        Map<String, String> page = new HashMap<>(Map.of("limit", String.valueOf(limit)));
        if (cursor != null) {
          page.put("cursor", cursor);
        }
        RunPage found = model.runs(Shown.filter(query, page));
        assertThat(found.runs().size()).isLessThanOrEqualTo(limit);
        all.addAll(numbers(found));
        cursor = found.cursor();
      } while (cursor != null && pages++ < 20);
      assertThat(all).as("limit %d", limit).isEqualTo(numbers(whole));
    }
  }

  @Test
  void runsAreCountedByStatus() {
    RunCounts counts = model.counts(Shown.filter("function=mail", Map.of()));

    assertThat(counts.counts())
        .containsEntry(RunStatus.COMPLETED, 2L)
        .containsEntry(RunStatus.FAILED, 2L)
        .containsEntry(RunStatus.SLEEPING, 2L)
        .containsEntry(RunStatus.QUEUED, 0L)
        .hasSize(8);
    assertThat(counts.scanned()).isNull();
    assertThat(model.counts(Shown.filter("status=FAILED", Map.of())).counts())
        .isEqualTo(Map.of(RunStatus.FAILED, 4L));
  }

  @Test
  void theRunsOfAFailureAreListed() {
    var window = new TimeWindow(Told.at(0), Told.at(100));
    String key = model.failures(new FailureFilter(window, "mail", 5)).groups().getFirst().key();

    assertThat(numbers(model.runs(Shown.filter("failure=" + key, Map.of()))))
        .containsExactly("07", "01");
    assertThat(model.runs(Shown.filter("failure=" + key + "&function=greet", Map.of())).runs())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'; drop table runs; --",
        "' or '1'='1",
        "100_",
        "%",
        "\\",
        ":limit",
        "<script>",
        "\uD83E\uDD84",
        "$1",
        "r-0' --"
      })
  void whatLooksLikeSqlIsATextLikeAnyOther(String hostile) {
    for (String name : List.of("function", "event", "app", "failure")) {
      assertThat(model.runs(Shown.filter("", Map.of(name, hostile))).runs()).as(name).isEmpty();
    }
    List<RunSummary> found = model.runs(Shown.filter("", Map.of("text", hostile))).runs();
    assertThat(found).hasSize(hostile.equals("%") ? 4 : 0);
    String quoted = "event.data.n == \"" + hostile.replace("\\", "\\\\") + "\"";
    assertThat(model.runs(Shown.filter("", Map.of("expression", quoted))).runs()).isEmpty();
    assertThat(model.runs(Shown.filter("", Map.of())).runs()).hasSize(RUNS);
  }

  @Test
  void aCursorOrExpressionThatIsNoneIsRefused() {
    assertThatThrownBy(() -> model.runs(Shown.filter("cursor=nonsense", Map.of())))
        .isInstanceOf(SluiceException.class)
        .hasMessageContaining("SLUICE-1301");
    var unchecked =
        new RunFilter(List.of(), null, null, null, null, null, null, "event.", null, 5, null);
    assertThatThrownBy(() -> model.counts(unchecked))
        .isInstanceOf(SluiceException.class)
        .hasMessageContaining("SLUICE-2101");
  }

  private static List<String> numbers(RunPage page) {
    return page.runs().stream().map(run -> run.id().substring(2)).toList();
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" ", -1));
  }
}
