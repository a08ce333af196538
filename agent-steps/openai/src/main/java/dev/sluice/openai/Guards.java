package dev.sluice.openai;

import dev.sluice.sdk.Context;
import dev.sluice.sdk.StepOptions;
import dev.sluice.sdk.TypeRef;
import java.util.List;

/** Runs an agent's guardrails, each in a step of its own. */
final class Guards {
  private static final TypeRef<Verdict> VERDICT = TypeRef.of(Verdict.class);

  private final Context ctx;
  private final String prefix;

  Guards(Context ctx, String prefix) {
    this.ctx = ctx;
    this.prefix = prefix;
  }

  /**
   * Looks at what goes in.
   *
   * @throws GuardrailException one does not let it pass
   */
  void input(Agent<?> agent, List<Message> input) {
    for (Agent.Guard<List<Message>> guard : agent.inputGuards) {
      Verdict verdict = ask(guard, input);
      if (verdict.kind() != Verdict.Kind.PASS) {
        throw new GuardrailException(agent.name, guard.name(), verdict.reason());
      }
    }
  }

  /**
   * Looks at what comes out.
   *
   * @return the first verdict that asks for another answer; a pass if none does
   * @throws GuardrailException one stops it
   */
  <T> Verdict output(Agent<T> agent, T output) {
    for (Agent.Guard<? super T> guard : agent.outputGuards) {
      Verdict verdict = ask(guard, output);
      switch (verdict.kind()) {
        case PASS -> {}
        case AGAIN -> {
          return verdict;
        }
        case STOP -> throw new GuardrailException(agent.name, guard.name(), verdict.reason());
      }
    }
    return Verdict.pass();
  }

  private <I> Verdict ask(Agent.Guard<I> guard, I value) {
    return ctx.step(
        prefix + "/guard-" + guard.name(),
        VERDICT,
        StepOptions.DEFAULT,
        () -> guard.guardrail().check(value));
  }
}
