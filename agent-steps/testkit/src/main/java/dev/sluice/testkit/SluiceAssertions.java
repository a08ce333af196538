package dev.sluice.testkit;

/** Entry point of the fluent assertions: {@code import static …SluiceAssertions.assertThat}. */
public final class SluiceAssertions {
  private SluiceAssertions() {}

  /** Assertions about a run as it stands now. */
  public static RunAssert assertThat(TestRun run) {
    return new RunAssert(run);
  }
}
