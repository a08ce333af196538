package dev.sluice.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Each broken promise is seen. */
class VerdictTest {
  private static final String ORDERED = ChaosFunctions.ORDERED;
  private final Story story = new Story();

  @Test
  void whatWentAsItShouldBreaksNothing() {
    story.sent("a", ORDERED).worked("a", ORDERED, "1.1");

    assertThat(story.broken()).isEmpty();
    assertThat(story.figures()).containsEntry("runs", 1L).containsEntry("ends", 1L);
  }

  @Test
  void anEventThatStartedNothingOrTwoRunsIsSeen() {
    story.sent("a", ORDERED).sent("b", ORDERED).worked("b", ORDERED, "1.1");
    story.scheduled("b", ORDERED);

    assertThat(story.broken())
        .contains(
            "event a of ordered started 0 runs",
            "event b of ordered started 2 runs",
            "run b of ordered was told 2 times");
  }

  @Test
  void aRunThatIsStuckOrEndedTwiceIsSeen() {
    story.scheduled("a", ChaosFunctions.STEPS);
    story.worked("b", ORDERED, "1.1").completed("b");

    assertThat(story.broken())
        .containsExactly("run a of steps is stuck", "run b of ordered ended 2 times");
  }

  @Test
  void aStepThatIsRecordedTwiceIsSeen() {
    story.worked("a", ORDERED, "1.1").recorded("a", "work", "1.1");

    assertThat(story.broken()).contains("step work of run a is recorded 2 times");
  }

  @Test
  void aRecordThatNobodyExecutedAndAnEndWithoutItsStepsAreSeen() {
    story.scheduled("a", ORDERED).recorded("a", "work", "1.1").completed("a");
    story.scheduled("b", ORDERED).completed("b");

    assertThat(story.broken())
        .containsExactlyInAnyOrder(
            "step work of run a was recorded and never executed",
            "run b ended without a record of its step work");
  }

  @Test
  void aRecordedStepThatRunsAgainIsSeenWhateverWasKilled() {
    story.worked("a", ORDERED, "1.1");
    story.killed(Part.Kind.WORKER, 1, 9).killed(Part.Kind.ENGINE, 5, 9);
    story.turn("2.1", "a", 4_000, 4_010).body("2.2", "2.1", "a", "work", 4_001, 4_009);

    assertThat(story.broken())
        .containsExactly(
            "step work of run a, attempt 1 ran again in 2.2, 3892 ms after 1.1 had ended, which is"
                + " recorded");
  }

  @Test
  void whatAKilledWorkerHadInHandMayRunAgain() {
    story.scheduled("a", ORDERED).killed(Part.Kind.WORKER, 1, 5);
    story.turn("1.1", "a", 0, Span.OPEN).body("1.2", "1.1", "a", "work", 1, Span.OPEN);
    story.turn("2.1", "a", 9_000, 9_010).body("2.2", "2.1", "a", "work", 9_001, 9_009);
    story.recorded("a", "work", "2.2").completed("a");

    assertThat(story.broken()).isEmpty();
    assertThat(story.figures()).containsEntry("executed_twice_in_hand_of_a_killed_worker", 1L);
  }

  @Test
  void aStepThatRanTwiceWithoutAKillIsSeen() {
    story.worked("a", ORDERED, "1.1");
    story.turn("2.1", "a", 102, 112).body("2.2", "2.1", "a", "work", 103, 111);

    assertThat(story.broken()).singleElement().asString().contains("nothing was killed");
  }

  @Test
  void aWaitThatGotNothingOrAnotherEventIsSeen() {
    story.scheduled("a", ChaosFunctions.SIGNALLED).waited("a", "a");
    story.scheduled("b", ChaosFunctions.SIGNALLED).waited("b", "a");
    story.scheduled("c", ChaosFunctions.SIGNALLED);

    assertThat(story.broken())
        .anyMatch(line -> line.contains("wait of run b") && line.endsWith("got \"a\""))
        .anyMatch(line -> line.contains("wait of run c") && line.endsWith("ended 0 times"))
        .noneMatch(line -> line.contains("wait of run a"));
  }

  @Test
  void aLeafOfAFanOutThatIsMissingIsSeen() {
    story.scheduled("a", ChaosFunctions.FANOUT);
    story.scheduled("a/0", ChaosFunctions.LEAF).scheduled("a/1", ChaosFunctions.LEAF);
    story.scheduled("a/3", ChaosFunctions.LEAF);

    assertThat(story.broken())
        .filteredOn(line -> line.startsWith("event leaf"))
        .containsExactly("event leaf a/2 started the runs []");
  }

  @Test
  void aLimitThatADecisionExceedsIsSeen() {
    story.scheduled("a", ORDERED).scheduled("b", ORDERED);
    story.dispatched("a", 1).dispatched("b", 1);

    assertThat(story.broken())
        .anyMatch(
            line ->
                line.startsWith("2 turns of ordered of k were out at offset 3 of partition 0:")
                    && line.contains("3 b TurnDispatched epoch 1"));
  }

  @Test
  void aTurnThatWasLostWithItsWorkersLeavesItsPlaceToTheNextOne() {
    story.scheduled("a", ORDERED).scheduled("b", ORDERED);
    story.dispatched("a", 1).queued("a").dispatched("b", 1);
    assertThat(story.broken()).noneMatch(line -> line.contains("turns of ordered"));

    story.dispatched("a", 2);
    assertThat(story.broken()).anyMatch(line -> line.startsWith("2 turns of ordered of k were"));
  }

  @Test
  void aLimitThatWorkersExceedIsSeenUnlessTheTurnsWereOutWhenAnEngineWasKilled() {
    story.worked("a", ORDERED, "1.1").worked("b", ORDERED, "1.2");
    assertThat(story.broken()).anyMatch(line -> line.startsWith("2 runs of ordered of k had"));

    story.killed(Part.Kind.ENGINE, 5, 0);
    assertThat(story.broken()).isEmpty();
    assertThat(story.figures()).containsEntry("limits_exceeded_after_an_engine_was_killed", 1L);
  }

  @Test
  void aRunThatOvertakesAnotherOfItsKeyIsSeen() {
    story.scheduled("a", ORDERED).worked("b", ORDERED, "1.1");
    story.dispatched("a", 1).completed("a");

    assertThat(story.broken())
        .contains("ordered of k: number 0 to start was b, but a had come before");
  }

  @Test
  void aTurnThatWasOutBeforeItIsToldOfIsNoBrokenPromise() {
    story.scheduled("a", ORDERED).scheduled("b", ORDERED).scheduled("c", ORDERED);
    story.turn("1.1", "b", 0, 5).dispatched("a", 1).dispatched("b", 1);

    assertThat(story.broken()).filteredOn(line -> line.contains(" of k")).isEmpty();
  }

  @Test
  void startsThatComeFasterThanTheThrottleAreSeen() {
    for (int i = 0; i < 5; i++) {
      story.worked("a" + i, ChaosFunctions.THROTTLED, "1." + i);
    }

    assertThat(story.broken())
        .containsExactly("4 throttled runs started within 12 ms, expected at least 99");
  }
}
