package dev.sluice.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Calls by caller, with the samples in each. */
final class CallTree {
  private static final double SMALLEST_PERCENT = 2;

  /** A method of which nearly all goes to one callee only passes on, and is left out. */
  private static final double PASSES_ON = 0.93;

  private final Node root = new Node();

  private static final class Node {
    private final Map<String, Node> calls = new HashMap<>();
    private long count;

    private Node call(String name, long more) {
      Node callee = calls.computeIfAbsent(name, none -> new Node());
      callee.count += more;
      return callee;
    }

    private List<Map.Entry<String, Node>> largestFirst() {
      return calls.entrySet().stream()
          .sorted((a, b) -> Long.compare(b.getValue().count, a.getValue().count))
          .toList();
    }
  }

  void add(String thread, String[] frames, long count) {
    Node node = root.call(thread, count);
    for (String frame : frames) {
      node = node.call(frame, count);
    }
  }

  /**
   * @param all the samples that are 100 percent
   */
  void print(StringBuilder page, long all) {
    for (Map.Entry<String, Node> thread : root.largestFirst()) {
      print(page, thread.getKey(), thread.getValue(), 1, all);
    }
  }

  private static void print(StringBuilder page, String name, Node node, int depth, long all) {
    double percent = 100.0 * node.count / all;
    if (percent < SMALLEST_PERCENT) {
      return;
    }
    page.append("  ".repeat(depth))
        .append(String.format(Locale.ROOT, "%.1f %%  %s%n", percent, name));
    List<Map.Entry<String, Node>> calls = node.largestFirst();
    String before = "";
    while (calls.size() > 0 && calls.getFirst().getValue().count > node.count * PASSES_ON) {
      Node only = calls.getFirst().getValue();
      List<Map.Entry<String, Node>> next = only.largestFirst();
      if (next.isEmpty() || next.getFirst().getValue().count <= node.count * PASSES_ON) {
        break;
      }
      before = "… ";
      calls = next;
    }
    for (Map.Entry<String, Node> call : calls) {
      print(page, before + call.getKey(), call.getValue(), depth + 1, all);
    }
  }
}
