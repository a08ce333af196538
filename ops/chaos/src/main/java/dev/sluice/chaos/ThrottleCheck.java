package dev.sluice.chaos;

import dev.sluice.schemas.history.TurnDispatched;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Starts of the throttled function are as far apart as its throttle says, but for its burst. */
final class ThrottleCheck implements Check {
  @Override
  public void judge(Evidence evidence, Verdict verdict) {
    List<Long> starts = new ArrayList<>();
    Set<String> begun = new HashSet<>();
    for (Told told : evidence.told()) {
      boolean starting = told.record().getBody() instanceof TurnDispatched;
      if (told.function().equals(ChaosFunctions.THROTTLED) && starting && begun.add(told.run())) {
        starts.add(told.at());
      }
    }
    Collections.sort(starts);
    verdict.figure("throttled_starts", starts.size());
    int burst = ChaosFunctions.THROTTLE.burst();
    double apart =
        (double) ChaosFunctions.THROTTLE.period().toMillis() / ChaosFunctions.THROTTLE.limit();
    for (int i = 0; i < starts.size(); i++) {
      for (int j = i + burst; j < starts.size(); j++) {
        long took = starts.get(j) - starts.get(i);
        double least = (j - i + 1 - burst) * apart - 1;
        if (took < least) {
          verdict.broken(
              "%d throttled runs started within %d ms, expected at least %.0f"
                  .formatted(j - i + 1, took, least));
          return;
        }
      }
    }
  }
}
