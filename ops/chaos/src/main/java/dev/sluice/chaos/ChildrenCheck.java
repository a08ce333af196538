package dev.sluice.chaos;

import dev.sluice.schemas.history.InvokeEnded;
import dev.sluice.schemas.history.RunScheduled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a run invokes, or sends from a step, runs once. */
final class ChildrenCheck implements Check {
  @Override
  public void judge(Evidence evidence, Verdict verdict) {
    Map<String, Order> orders = evidence.orders();
    Map<String, List<String>> started = new HashMap<>();
    Map<String, List<String>> invoked = new HashMap<>();
    Map<String, String> functions = evidence.functions();
    functions.forEach(
        (run, function) -> {
          Order order = orders.get(run);
          if (order != null) {
            started.computeIfAbsent(function + " " + order.id(), id -> new ArrayList<>()).add(run);
          }
        });
    evidence
        .byRun(RunScheduled.class)
        .forEach(
            (run, told) -> {
              String parent = told.getFirst().getParentRunId();
              if (parent != null) {
                invoked.computeIfAbsent(parent, id -> new ArrayList<>()).add(run);
              }
            });
    Map<String, List<InvokeEnded>> answers = evidence.byRun(InvokeEnded.class);
    functions.forEach(
        (run, function) -> {
          Order order = orders.get(run);
          if (order == null) {
            return;
          }
          switch (function) {
            case ChaosFunctions.FANOUT -> {
              for (int n = 0; n < ChaosFunctions.LEAVES; n++) {
                String leaf = ChaosFunctions.LEAF + " " + order.id() + "/" + n;
                once(verdict, "event " + leaf, started.getOrDefault(leaf, List.of()));
              }
              verdict.count("fan_outs", 1);
            }
            case ChaosFunctions.SIGNALLED -> {
              String caller = ChaosFunctions.SIGNALLER + " " + order.id();
              once(verdict, "event " + caller, started.getOrDefault(caller, List.of()));
            }
            case ChaosFunctions.PARENT -> {
              once(verdict, "invoke of run " + run, invoked.getOrDefault(run, List.of()));
              List<InvokeEnded> ended = answers.getOrDefault(run, List.of());
              verdict.expect(
                  ended.size() == 1, "invoke of run " + run + " ended " + ended.size() + " times");
              verdict.count("invokes", 1);
            }
            default -> {}
          }
        });
  }

  private static void once(Verdict verdict, String what, List<String> runs) {
    verdict.expect(runs.size() == 1, what + " started the runs " + runs);
  }
}
