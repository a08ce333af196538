package dev.sluice.worker.turn;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.commands.MemoEntry;
import dev.sluice.schemas.commands.MemoStatus;
import dev.sluice.schemas.common.StepKind;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Where each step of a run stood when the turn was dispatched. */
final class Memo {
  private final Map<String, MemoEntry> entries;
  private final Map<String, ByteBuffer> inputs = new HashMap<>();
  private final Set<String> asked = ConcurrentHashMap.newKeySet();

  Memo(List<MemoEntry> recorded) {
    if (recorded.isEmpty()) {
      this.entries = Map.of();
      return;
    }
    this.entries = LinkedHashMap.newLinkedHashMap(recorded.size());
    for (MemoEntry entry : recorded) {
      ByteBuffer given = entry.getOutput();
      if (entry.getStatus() == MemoStatus.INPUT && given != null) {
        inputs.put(entry.getStep(), given);
        entries.putIfAbsent(entry.getStep(), entry); // an outcome or a retry says more
      } else {
        entries.put(entry.getStep(), entry);
      }
    }
  }

  /** What an operator gives a step instead of the code; null: nobody did. */
  @Nullable ByteBuffer input(String key) {
    return inputs.get(key);
  }

  /** The steps that nobody has asked for, in the order in which they were recorded. */
  List<String> vanished() {
    return entries.keySet().stream().filter(key -> !asked.contains(key)).toList();
  }

  /**
   * Where a step stands; null: nothing is known of it.
   *
   * @throws SluiceException SLUICE-3012 when the step was of another kind
   */
  @Nullable MemoEntry find(String key, StepKind kind) {
    MemoEntry entry = entries.get(key);
    if (entry != null) {
      asked.add(key);
    }
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
