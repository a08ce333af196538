package dev.sluice.examples.support;

import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.examples.support.agent.Reply;
import dev.sluice.examples.support.functions.Assistant;
import dev.sluice.examples.support.functions.Support;
import dev.sluice.examples.support.functions.SupportEvents;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.NewEvent;
import dev.sluice.testkit.SluiceTest;
import dev.sluice.testkit.TestRun;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** E-mails, health checks and embeddings: on the real engine with a virtual clock. */
class WorkTest {
  private static final List<String> CUSTOMERS =
      List.of("c-ada", "c-grace", "c-edsger", "c-barbara", "c-radia");

  /** Far from the health check of nine, which would run into the e-mails. */
  private static final LocalTime AFTERNOON = LocalTime.of(14, 0);

  private static final Assistant ANSWERS =
      (ctx, step, instructions, tools, input) ->
          ctx.step(
              step,
              () -> new Reply("Re", "Dear " + tools.lookUpCustomer().name(), "answered", false));

  private static final Assistant BROKEN =
      (ctx, step, instructions, tools, input) ->
          ctx.step(
              step,
              () -> {
                throw new IllegalArgumentException("simulated agent failure");
              });

  private final Desk desk = new Desk();

  @AfterEach
  void close() {
    desk.close();
  }

  private static Instant today(LocalTime time) {
    return Instant.now().atOffset(ZoneOffset.UTC).with(time).toInstant();
  }

  private DurableFunction[] functions(TestDatabase database, Assistant assistant) {
    return new Support(
            database.tables(),
            assistant,
            (texts, step) ->
                texts.stream().map(text -> List.of(1.0, (double) text.length())).toList(),
            desk,
            desk.notifier(),
            (charge, cents, key) -> "re_" + key,
            Support.Limits.STANDARD)
        .functions()
        .toArray(DurableFunction[]::new);
  }

  private static NewEvent email(String customer) {
    return NewEvent.of(
            SupportEvents.EMAIL_RECEIVED,
            Map.of(
                "customer_id", customer,
                "subject", "My refund",
                "body", "It has not arrived and I am worried about my next bill."))
        .withId("mail-" + customer);
  }

  /** The failure proof of the story. */
  @Test
  void fiveFailWithTheAgentBrokenAndReplayedAfterTheFixGiveFiveDraftsAndOneAuditRowEach() {
    try (TestDatabase database = TestDatabase.start();
        SluiceTest sluice = SluiceTest.startingAt(today(AFTERNOON), functions(database, BROKEN))) {
      List<TestRun> failed =
          sluice.sendAll(CUSTOMERS.stream().map(WorkTest::email).toArray(NewEvent[]::new));
      sluice.advance(Duration.ofHours(2));
      assertThat(failed).hasSize(5);
      for (TestRun run : failed) {
        assertThat(run)
            .isFailedWith("simulated agent failure")
            .hasSteps("load-customer", "load-thread", "run-agent")
            .hasAttempts("load-customer", 1)
            .hasAttempts("load-thread", 1)
            .hasAttempts("run-agent", 5);
      }
      assertThat(database.count("select count(*) from drafts")).isZero();
      assertThat(database.count("select count(*) from audit_log")).isZero();

      sluice.deploy(functions(database, ANSWERS));
      List<TestRun> replays = sluice.replayFailed("handle-customer-email");
      assertThat(replays).hasSize(5);
      sluice.advance(Duration.ofSeconds(5)); // they start at the throttle
      for (TestRun run : replays) {
        assertThat(run)
            .isCompleted()
            .tookOver("load-customer")
            .tookOver("load-thread")
            .hasAttempts("run-agent", 1)
            .hasAttempts("audit-handled", 1);
      }
      assertThat(database.column("select customer_id from drafts order by 1"))
          .containsExactlyElementsOf(CUSTOMERS.stream().sorted().toList());
      assertThat(
              database.column(
                  "select customer_id || ' ' || count(*) from audit_log where action ="
                      + " 'email_drafted' group by customer_id order by 1"))
          .containsExactlyElementsOf(CUSTOMERS.stream().sorted().map(id -> id + " 1").toList());
    }
  }

  @Test
  void aWorkerLostAfterTheDraftWasSavedSavesAndAuditsItOnce() {
    try (TestDatabase database = TestDatabase.start();
        SluiceTest sluice = SluiceTest.startingAt(today(AFTERNOON), functions(database, ANSWERS))) {
      sluice.loseWorkerAfter("save-draft-reply");
      TestRun run = sluice.sendAll(email("c-ada")).getFirst();
      assertThat(run).isCompleted().hasAttempts("run-agent", 1);
      assertThat(database.column("select body from drafts")).containsExactly("Dear Ada Byron");
      assertThat(database.count("select count(*) from audit_log")).isEqualTo(1);
      assertThat(database.column("select body from messages where id = 'mail-c-ada'")).hasSize(1);
    }
  }

  @Test
  void atNineAllDueCustomersAreScheduledInSecondsAndWrittenToAtTheThrottle() {
    Instant early = today(LocalTime.of(8, 59));
    Instant nine = early.plus(Duration.ofMinutes(1));
    try (TestDatabase database = TestDatabase.start();
        SluiceTest sluice = SluiceTest.startingAt(early, functions(database, ANSWERS))) {
      sluice.advanceTo(nine.plusSeconds(5));
      TestRun parent = only(sluice, "daily-customer-health-check").getFirst();
      assertThat(parent).isCompleted().hasOutput(Map.of("customers_scheduled", 5_000));
      assertThat(parent.endedAt()).isBefore(nine.plusSeconds(5));

      sluice.advanceTo(nine.plus(Duration.ofMinutes(10)));
      List<TestRun> children = only(sluice, "process-customer-health-check");
      assertThat(children).hasSize(5_000);
      List<Instant> ended =
          children.stream().map(TestRun::endedAt).filter(Objects::nonNull).sorted().toList();
      // 30 a minute, evenly spaced: one every 2 s.
      assertThat(ended).hasSizeBetween(300, 301);
      for (int i = 1; i < ended.size(); i++) {
        assertThat(Duration.between(ended.get(i - 1), ended.get(i)))
            .isGreaterThanOrEqualTo(Duration.ofMillis(1_990));
      }
      assertThat(children.getLast()).isQueuedBy("throttle");
      int drafts = database.count("select count(*) from drafts where kind = 'outreach'");
      assertThat(drafts).isEqualTo(ended.size());

      // By hand, on the same day: those written to are no longer due, the others have their event.
      TestRun again = sluice.start("daily-customer-health-check", Map.of());
      assertThat(again).isCompleted().hasOutput(Map.of("customers_scheduled", 5_000 - drafts));
      assertThat(only(sluice, "process-customer-health-check")).hasSize(5_000);
    }
  }

  private static List<TestRun> only(SluiceTest sluice, String function) {
    return sluice.runs().stream().filter(run -> run.functionId().equals(function)).toList();
  }

  @Test
  void fiftyTicketsAreEmbeddedInOneCallAndTheRestAfterThirtySeconds() {
    try (TestDatabase database = TestDatabase.start();
        SluiceTest sluice = SluiceTest.startingAt(today(AFTERNOON), functions(database, ANSWERS))) {
      List<NewEvent> resolved = new ArrayList<>();
      Stream.of("t-1", "t-2", "t-3", "t-4").map(WorkTest::resolved).forEach(resolved::add);
      IntStream.range(0, 48).mapToObj(i -> resolved("t-gone-" + i)).forEach(resolved::add);
      sluice.sendAll(resolved.toArray(NewEvent[]::new));
      List<TestRun> runs = only(sluice, "batch-embed-tickets");
      assertThat(runs).hasSize(1);
      assertThat(runs.getFirst())
          .isCompleted()
          .hasOutput(Map.of("embedded", 4))
          .hasAttempts("embed-batch", 1);
      assertThat(sluice.sentEvents()).extracting("name").containsOnly("ticket/embedded").hasSize(4);
      assertThat(database.count("select count(embedding) from tickets")).isEqualTo(4);

      sluice.advance(Duration.ofSeconds(31));
      assertThat(only(sluice, "batch-embed-tickets")).hasSize(2);
    }
  }

  private static NewEvent resolved(String ticket) {
    return NewEvent.of(SupportEvents.TICKET_RESOLVED, Map.of("ticket_id", ticket));
  }
}
