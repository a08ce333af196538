package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.read.EventFilter;
import dev.sluice.gateway.read.EventPage;
import dev.sluice.gateway.read.EventSummary;
import dev.sluice.gateway.read.FailureFilter;
import dev.sluice.gateway.read.FailureGroup;
import dev.sluice.gateway.read.FailureGroups;
import dev.sluice.gateway.read.FunctionHealth;
import dev.sluice.gateway.read.Gate;
import dev.sluice.gateway.read.GateFilter;
import dev.sluice.gateway.read.GatePage;
import dev.sluice.gateway.read.ReadModel;
import dev.sluice.gateway.read.RunStats;
import dev.sluice.gateway.read.RunStatus;
import dev.sluice.gateway.read.TimeWindow;
import dev.sluice.schemas.common.ErrorInfo;
import dev.sluice.schemas.history.EventRouted;
import dev.sluice.schemas.history.HistoryRecord;
import dev.sluice.schemas.history.RunEnded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events, failures, functions and gates, over what a projector wrote into a real Postgres. */
@SuppressWarnings("NullAway.Init")
class ListsTest {
  private static final TimeWindow DAY = new TimeWindow(Told.at(-3_600), Told.at(86_400));

  private static ReadModel model;

  @BeforeAll
  static void project() throws Exception {
    List<HistoryRecord> told = new ArrayList<>(Told.story());
    told.addAll(Told.limits());
    told.add(unmatched("e-typo", 5, "Demo.great"));
    told.add(failed("f-1", 100, "Gone", "order 4711 of r2-0hxk4v7m1f not found\nat line 3"));
    told.add(failed("f-2", 200, "Gone", "order 12 of r2-7abc99m1f0 not found"));
    told.add(failed("f-3", 300, "Gone", "order none not found"));
    told.add(failed("f-4", 400, "Declined", "order 12 of r2-7abc99m1f0 not found"));
    told.add(Told.scheduled("w-1", 500));
    told.add(Told.waits("w-1", 501, "soon", Told.at(600)));
    told.add(Told.waits("w-1", 501, "later", Told.at(9_000)));
    told.add(Told.scheduled("w-2", 502));
    told.add(Told.waits("w-2", 503, "given-up", Told.at(510)));
    told.add(Told.ended("w-2", 504, dev.sluice.schemas.history.RunStatus.CANCELLED));
    told.add(Told.waits("w-2", 503, "given-up", Told.at(510)));
    model = Shown.of(new KafkaLog().register("greet", Shown.greet()).tell(told)).readModel();
  }

  private static HistoryRecord unmatched(String event, long at, String name) {
    return new HistoryRecord(event, "", Told.at(at), new EventRouted(event, name));
  }

  private static HistoryRecord failed(String run, long at, String type, String message) {
    return failed(run, at, type, message, null);
  }

  private static HistoryRecord failed(
      String run, long at, String type, String message, @Nullable String key) {
    var error = new ErrorInfo(type, message, "at x.Y", true, null);
    return new HistoryRecord(
        run,
        "greet",
        Told.at(at),
        new RunEnded(
            dev.sluice.schemas.history.RunStatus.FAILED, null, error, null, List.of(), key));
  }

  @Test
  void eventsShowWhatTheyStartedAndSkipped() {
    EventPage page = model.events(new EventFilter("demo/greet", true, null, null, 50, null));

    assertThat(page.cursor()).isNull();
    EventSummary batch = event(page, "event-of-r1-a");
    assertThat(batch.runs())
        .containsExactly(new EventSummary.StartedRun("r1-a", "greet", RunStatus.COMPLETED));
    assertThat(batch.skipped()).extracting(s -> s.reason()).containsExactly("IDEMPOTENCY");
    assertThat(event(page, "e-skipped").runs()).isEmpty();
    assertThat(page.events())
        .extracting(EventSummary::at)
        .isSortedAccordingTo(java.util.Comparator.reverseOrder());
  }

  @Test
  void anEventThatNobodyListensToNamesWhatIsSpelledMuchLikeIt() {
    EventPage page = model.events(new EventFilter(null, false, null, null, 50, null));

    assertThat(page.events()).extracting(EventSummary::id).containsExactly("e-typo", "e-nobody");
    assertThat(event(page, "e-typo").nearMisses()).containsExactly("demo/greet");
    assertThat(event(page, "e-nobody").nearMisses()).isEmpty();
    assertThat(model.event("e-typo").orElseThrow().nearMisses()).containsExactly("demo/greet");
  }

  @Test
  void pagesOfEventsFollowOneAnother() {
    List<String> all = new ArrayList<>();
    String cursor = null;
    int pages = 0;
    do {
      EventPage page =
          model.events(new EventFilter(null, null, Told.at(2), Told.at(54), 3, cursor));
      page.events().forEach(event -> all.add(event.id()));
      cursor = page.cursor();
      pages++;
    } while (cursor != null);

    EventPage whole = model.events(new EventFilter(null, null, Told.at(2), Told.at(54), 200, null));
    assertThat(all).isEqualTo(whole.events().stream().map(EventSummary::id).toList());
    assertThat(all).contains("e-typo", "event-of-r1-e").doesNotContain("e-nobody", "event-of-r0-a");
    assertThat(pages).isEqualTo((all.size() + 2) / 3);
  }

  @Test
  void failuresAreGroupedByWhatTheyHaveInCommon() {
    FailureGroups found = model.failures(new FailureFilter(DAY, null, 50));

    assertThat(found.runs()).isEqualTo(5);
    assertThat(found.complete()).isTrue();
    FailureGroup gone = found.groups().getFirst();
    assertThat(gone.errorType()).isEqualTo("Gone");
    assertThat(gone.message()).isEqualTo("order # of r#-# not found");
    assertThat(gone.count()).isEqualTo(2);
    assertThat(gone.firstAt()).isEqualTo(Told.at(100));
    assertThat(gone.lastAt()).isEqualTo(Told.at(200));
    assertThat(gone.runIds()).containsExactly("f-2", "f-1");
    assertThat(found.groups()).extracting(FailureGroup::count).containsExactly(2L, 1L, 1L, 1L);
    assertThat(found.groups()).extracting(FailureGroup::key).doesNotHaveDuplicates();
  }

  @Test
  void aGroupSaysWhatSelectsItsRuns() {
    FailureGroup.Selection select =
        model.failures(new FailureFilter(DAY, null, 50)).groups().getFirst().select();

    assertThat(select.function()).isEqualTo("greet");
    assertThat(select.statuses()).containsExactly("FAILED");
    assertThat(select.from()).isEqualTo(Told.at(100));
    assertThat(select.to()).isEqualTo(Told.at(200).plusMillis(1));
    assertThat(select.failure())
        .isEqualTo(model.failures(new FailureFilter(DAY, null, 50)).groups().getFirst().key());
  }

  @Test
  void whatTheEngineSaysFailedAlikeIsOneGroup() throws Exception {
    List<HistoryRecord> told = new ArrayList<>();
    told.add(failed("f-1", 100, "Gone", "one text", "0123456789abcdef"));
    told.add(failed("f-2", 200, "Gone", "another", "0123456789abcdef"));
    told.add(failed("f-3", 300, "Gone", "one text", null)); // of an engine that says nothing

    FailureGroups found =
        Shown.of(new KafkaLog().register("greet", Shown.greet()).tell(told))
            .readModel()
            .failures(new FailureFilter(DAY, null, 50));

    assertThat(found.groups()).extracting(FailureGroup::count).containsExactly(2L, 1L);
    assertThat(found.groups().getFirst().key()).isEqualTo("0123456789abcdef");
    assertThat(found.groups().getFirst().runIds()).containsExactly("f-2", "f-1");
  }

  @Test
  void failuresAreThoseOfTheWindowAndFunction() {
    var window = new TimeWindow(Told.at(150), Told.at(300));

    FailureGroups found = model.failures(new FailureFilter(window, "greet", 50));

    assertThat(found.groups()).singleElement().extracting(FailureGroup::count).isEqualTo(1L);
    assertThat(found.groups().getFirst().runIds()).containsExactly("f-2");
    assertThat(model.failures(new FailureFilter(window, "other", 50)).groups()).isEmpty();
    assertThat(model.failures(new FailureFilter(DAY, null, 1)).complete()).isFalse();
  }

  @Test
  void gatesAreWhatWaitsNow() {
    GatePage page = model.gates(new GateFilter(null, null, 50, null));

    assertThat(page.gates()).extracting(Gate::step).containsExactly("soon", "approval", "later");
    Gate soon = page.gates().getFirst();
    assertThat(soon.runId()).isEqualTo("w-1");
    assertThat(soon.functionId()).isEqualTo("greet");
    assertThat(soon.events()).containsExactly("order/approved", "order/rejected");
    assertThat(soon.condition()).isEqualTo("async.data.id == event.data.id");
    assertThat(soon.since()).isEqualTo(Told.at(501));
    assertThat(soon.until()).isEqualTo(Told.at(600));
    assertThat(soon.eventId()).isEqualTo("event-of-w-1");
    assertThat(String.valueOf(soon.input())).contains("<Ada>");
  }

  @Test
  void pagesOfGatesFollowOneAnother() {
    List<String> steps = new ArrayList<>();
    String cursor = null;
    do {
      GatePage page = model.gates(new GateFilter("greet", null, 1, cursor));
      page.gates().forEach(gate -> steps.add(gate.step()));
      cursor = page.cursor();
    } while (cursor != null);

    assertThat(steps).containsExactly("soon", "approval", "later");
    assertThat(model.gates(new GateFilter("other", null, 1, null)).gates()).isEmpty();
    assertThat(model.gates(new GateFilter(null, "w-1", 9, null)).gates())
        .extracting(Gate::runId)
        .isNotEmpty()
        .containsOnly("w-1");
    assertThat(model.gates(new GateFilter(null, "r-none", 9, null)).gates()).isEmpty();
  }

  @Test
  void aFunctionShowsAllThatItIsConfiguredWith() {
    var greet = model.function("greet", DAY).orElseThrow();

    assertThat(greet.summary().limited()).isTrue();
    assertThat(greet.config()).isEqualTo(Shown.greetAsShown());
    assertThat(greet.stats().buckets().size()).isLessThanOrEqualTo(RunStats.SPARK_BUCKETS);
    assertThat(greet.stats().totals().completed()).isEqualTo(3);
    assertThat(model.function("other", DAY)).isEmpty();
  }

  @Test
  void functionsShowHowTheirRunsFare() {
    FunctionHealth greet = model.functions(DAY).getFirst();

    assertThat(greet.totals().completed()).isEqualTo(3);
    assertThat(greet.totals().failed()).isEqualTo(5);
    assertThat(greet.totals().cancelled()).isEqualTo(2);
    assertThat(greet.totals().successRate()).isEqualTo(3.0 / 8);
    assertThat(greet.backlog()).isEqualTo(new RunStats.Backlog(2, 0, 0, 2, 0));
    assertThat(model.functions(TimeWindow.before(Told.at(-864_000), Duration.ofDays(1))))
        .extracting(health -> health.totals().started())
        .containsExactly(0L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'; drop table runs; --",
        "' or '1'='1",
        "%",
        "_",
        "\\",
        "greet' union select 1",
        "\"",
        ":name",
        "<b>",
        "\uD83E\uDD84",
        "$1"
      })
  void whatLooksLikeSqlIsATextLikeAnyOther(String hostile) {
    assertThat(model.events(new EventFilter(hostile, null, null, null, 5, null)).events())
        .isEmpty();
    assertThat(model.failures(new FailureFilter(DAY, hostile, 5)).groups()).isEmpty();
    assertThat(model.gates(new GateFilter(hostile, null, 5, null)).gates()).isEmpty();
    assertThat(model.function(hostile, DAY)).isEmpty();
    assertThat(model.event(hostile)).isEmpty();
    RunStats stats = model.stats(new RunStats.Asked(DAY, hostile, 5));
    assertThat(stats.totals().started()).isZero();
    assertThat(stats.backlog().total()).isZero();
    assertThat(model.events(new EventFilter(null, null, null, null, 5, null)).events()).hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "=",
        "MTIz",
        "OTk5OTk5OTk5OTk5OTk5OTk5OTphYmM",
        "'; drop table events; --",
        "MTphAGI"
      })
  void aCursorThatIsNoneIsRefused(String cursor) {
    assertThatThrownBy(() -> model.events(new EventFilter(null, null, null, null, 5, cursor)))
        .isInstanceOf(SluiceException.class)
        .hasMessageContaining("SLUICE-1301");
    assertThatThrownBy(() -> model.gates(new GateFilter(null, null, 5, cursor)))
        .isInstanceOf(SluiceException.class)
        .hasMessageContaining("SLUICE-1301");
  }

  @Test
  void theCursorOfAnotherListIsATimeLikeAnyOther() {
    String ofEvents = new Position(Told.at(700), "x").text();

    assertThat(model.gates(new GateFilter(null, null, 5, ofEvents)).gates())
        .extracting(Gate::step)
        .containsExactly("approval", "later");
  }

  private static EventSummary event(EventPage page, String id) {
    return page.events().stream().filter(e -> e.id().equals(id)).findFirst().orElseThrow();
  }
}
