package dev.sluice.sdk;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.limits.Bounds;
import dev.sluice.schemas.limits.NotInBatch;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Refuses what makes no sense together in one function. */
final class Combinations {
  private final String function;

  private Combinations(String function) {
    this.function = function;
  }

  /**
   * @param takesBatch the function's code takes a list of events
   * @throws SluiceException SLUICE-2022 a batch with what it excludes, SLUICE-2023 two pools,
   *     SLUICE-2024 too many limits or one twice, SLUICE-2027 a batch and code that do not fit
   */
  static void check(
      String function, FlowControl flow, List<CancelOn> cancelOn, boolean takesBatch) {
    Combinations rules = new Combinations(function);
    rules.concurrency(flow.concurrency());
    rules.shared(flow);
    rules.tokens(flow.tokens());
    rules.atMost("cancel-on events", cancelOn.size(), Bounds.MAX_CANCEL_ON);
    rules.once("cancel-on", cancelOn);
    if (flow.batch() != null) {
      rules.batch(flow, !cancelOn.isEmpty());
    }
    if (takesBatch != (flow.batch() != null)) {
      throw takesBatch ? rules.noBatch() : rules.noBatchBody();
    }
  }

  private void concurrency(List<Concurrency> limits) {
    atMost("concurrency limits", limits.size(), Bounds.MAX_LIMITS);
    once(
        "concurrency limit",
        limits.stream()
            .map(
                limit ->
                    "with " + or(limit.key(), "no key") + " and " + or(limit.pool(), "no pool"))
            .toList());
  }

  private static String or(@Nullable String text, String otherwise) {
    return text == null ? otherwise : "'" + text + "'";
  }

  private void shared(FlowControl flow) {
    List<String> pools =
        Stream.concat(
                flow.concurrency().stream().map(Concurrency::pool),
                flow.tokens().stream().map(Tokens::name))
            .filter(Objects::nonNull)
            .distinct()
            .toList();
    if (pools.size() > 1) {
      throw new SluiceException(
          "SLUICE-2023",
          "Expected at most one name of pools and token budgets on function '"
              + function
              + "', found "
              + String.join(" and ", pools)
              + ": a pool's counter lives in one partition, and no run can be in two.",
          "Use one name for both, and limits of the function's own beside them.");
    }
  }

  private void tokens(List<Tokens> budgets) {
    atMost("token budgets", budgets.size(), Bounds.MAX_LIMITS);
    once(
        "token budget",
        budgets.stream()
            .map(b -> "with " + or(b.key(), "no key") + " and " + or(b.name(), "no name"))
            .toList());
  }

  private void batch(FlowControl flow, boolean cancelOn) {
    for (NotInBatch other : NotInBatch.values()) {
      boolean there =
          switch (other) {
            case RATE_LIMIT -> flow.rateLimit() != null;
            case IDEMPOTENCY -> flow.idempotency() != null;
            case CANCEL_ON -> cancelOn;
            case DEBOUNCE -> flow.debounce() != null;
            case SINGLETON -> flow.singleton() != null;
            case PRIORITY -> flow.priority() != null;
          };
      if (there) {
        throw new SluiceException(
            "SLUICE-2022",
            "Expected no "
                + other.text()
                + " on function '"
                + function
                + "', which takes batches: "
                + other.why()
                + ".",
            "Remove the batch or the " + other.text() + ".");
      }
    }
  }

  private SluiceException noBatch() {
    return new SluiceException(
        "SLUICE-2027",
        "Expected a batch on function '" + function + "', whose code takes a list of events.",
        "Add batch(size, timeout), or use run instead of runBatch.");
  }

  private SluiceException noBatchBody() {
    return new SluiceException(
        "SLUICE-2027",
        "Expected the code of function '"
            + function
            + "' to take a list of events, as it has a batch; it takes one.",
        "Use runBatch instead of run, or remove the batch.");
  }

  private void atMost(String what, int found, int max) {
    if (found > max) {
      throw new SluiceException(
          "SLUICE-2024",
          "Expected at most "
              + max
              + " "
              + what
              + " on function '"
              + function
              + "', found "
              + found
              + ".",
          "Keep those that matter most, or split the function.");
    }
  }

  private void once(String what, List<?> all) {
    Set<Object> seen = new HashSet<>();
    for (Object one : all) {
      if (!seen.add(one)) {
        throw new SluiceException(
            "SLUICE-2024",
            "Expected each "
                + what
                + " once on function '"
                + function
                + "', found twice: "
                + one
                + ".",
            "Remove one of them.");
      }
    }
  }
}
