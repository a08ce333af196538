package dev.sluice.console.pages;

import dev.sluice.gateway.read.FailureGroup;
import dev.sluice.gateway.read.FailureGroups;
import org.jspecify.annotations.Nullable;

/**
 * Failed runs by what went wrong.
 *
 * @param span of time that is looked at
 * @param function of this one; null: of all
 */
record FailuresView(String span, @Nullable String function, FailureGroups failures)
    implements PageView {
  @Override
  public String title() {
    return "Failures";
  }

  /** What its runs have in common. */
  static String error(FailureGroup group) {
    return group.message().isEmpty()
        ? group.errorType()
        : group.errorType() + ": " + group.message();
  }

  /** The list of the runs of the group with this key. */
  static String runs(String key) {
    return new Address("/").with("status", "FAILED").with("failure", key).toString();
  }
}
