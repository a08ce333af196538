package dev.sluice.chaos;

import dev.sluice.schemas.history.WaitEnded;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Each wait got the event that was meant for it, once; no answer and no signal was lost. */
final class WaitsCheck implements Check {
  private static final Set<String> WAITING =
      Set.of(ChaosFunctions.WAITER, ChaosFunctions.SIGNALLED);

  @Override
  public void judge(Evidence evidence, Verdict verdict) {
    Map<String, Order> orders = evidence.orders();
    Map<String, List<WaitEnded>> waits = evidence.byRun(WaitEnded.class);
    evidence
        .functions()
        .forEach(
            (run, function) -> {
              if (!WAITING.contains(function)) {
                return;
              }
              Order order = orders.get(run);
              List<WaitEnded> ended = waits.getOrDefault(run, List.of());
              String what = "the wait of run %s of %s (%s) ".formatted(run, function, order);
              verdict.count("waits", 1);
              verdict.expect(ended.size() == 1, what + "ended " + ended.size() + " times");
              for (WaitEnded wait : ended) {
                ByteBuffer event = wait.getEvent();
                String found =
                    event == null
                        ? ""
                        : StandardCharsets.UTF_8.decode(event.duplicate()).toString();
                verdict.expect(
                    order != null && found.contains("\"" + order.id() + "\""),
                    what + "got " + (event == null ? "nothing" : found));
              }
            });
  }
}
