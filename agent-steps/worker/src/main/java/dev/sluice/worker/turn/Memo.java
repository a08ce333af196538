package dev.sluice.worker.turn;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.commands.MemoEntry;
import dev.sluice.schemas.common.StepKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where each step of a run stood when the turn was dispatched. */
final class Memo {
  private final Map<String, MemoEntry> entries;

  Memo(List<MemoEntry> entries) {
    if (entries.isEmpty()) {
      this.entries = Map.of();
    } else {
      this.entries = HashMap.newHashMap(entries.size());
      entries.forEach(entry -> this.entries.put(entry.getStep(), entry));
    }
  }

  /**
   * Where a step stands; null: nothing is known of it.
   *
   * @throws SluiceException SLUICE-3012 when the step was of another kind
   */
  @Nullable MemoEntry find(String key, StepKind kind) {
    MemoEntry entry = entries.get(key);
    if (entry != null && entry.getKind() != kind) {
      throw new SluiceException(
          "SLUICE-3012",
          "Expected step '"
              + key
              + "' to be a "
              + entry.getKind()
              + " as recorded, the code asks for a "
              + kind
              + ".",
          "The code changed under a run in flight: give the new step another name.");
    }
    return entry;
  }
}
