package dev.sluice.console.pages;

import dev.sluice.gateway.read.OperationTrace;
import java.util.List;

/** Bulk orders, newest first. */
record OperationsView(List<OperationTrace> operations) implements PageView {
  OperationsView {
    operations = List.copyOf(operations);
  }

  @Override
  public String title() {
    return "Operations";
  }

  /** What an order does, in words. */
  static String action(OperationTrace operation) {
    return switch (operation.action()) {
      case "CANCEL" -> "Cancel";
      case "REPLAY" -> "Replay";
      case "REPLAY_FORCE" -> "Replay from the start";
      default -> operation.action();
    };
  }

  /** Which runs it is about, in words. */
  static String filter(OperationTrace operation) {
    StringBuilder words = new StringBuilder(operation.function() == null ? "all runs" : "runs of ");
    words.append(operation.function() == null ? "" : operation.function());
    if (!operation.statuses().isEmpty()) {
      words.append(" that are ").append(String.join(" or ", operation.statuses()));
    }
    if (operation.error() != null) {
      words.append(" with '").append(operation.error()).append("' in their error");
    }
    if (operation.failure() != null) {
      words.append(" with the failure ").append(operation.failure());
    }
    if (operation.expression() != null) {
      words.append(" where ").append(operation.expression());
    }
    if (operation.from() != null) {
      words.append(" from ").append(Format.utc(operation.from()));
    }
    return operation.to() == null
        ? words.toString()
        : words.append(" before ").append(Format.utc(operation.to())).toString();
  }

  /** Partitions that have been looked through, or have stopped. */
  static long done(OperationTrace operation) {
    return operation.partitions().stream()
        .filter(part -> part.done() || part.error() != null)
        .count();
  }
}
