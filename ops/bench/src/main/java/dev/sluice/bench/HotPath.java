package dev.sluice.bench;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where a profile's samples are: by thread, by method that ran, by method that was on the stack,
 * and as a tree of calls. What the JVM does for itself, such as compiling, is told apart.
 */
final class HotPath {
  private static final int THREADS = 15;
  private static final int SELF = 30;
  private static final int OWN = 30;
  private static final int INCLUSIVE = 40;

  private final Map<String, Long> threads = new HashMap<>();
  private final Map<String, Long> self = new HashMap<>();
  private final Map<String, Long> inclusive = new HashMap<>();
  private final CallTree tree = new CallTree();
  private long total;
  private long application;

  private HotPath() {}

  /**
   * Reads collapsed stacks, {@code [thread];frame;frame count} a line, outermost frame first.
   *
   * @param lines as async-profiler writes them
   */
  static HotPath of(List<String> lines) {
    HotPath path = new HotPath();
    for (String line : lines) {
      int blank = line.lastIndexOf(' ');
      if (blank > 0) {
        path.add(line.substring(0, blank).split(";"), Long.parseLong(line.substring(blank + 1)));
      }
    }
    return path;
  }

  private void add(String[] frames, long count) {
    String thread = threadGroup(frames[0]);
    total += count;
    threads.merge(thread, count, Long::sum);
    if (isOfTheJvm(thread)) {
      return;
    }
    application += count;
    String[] names = Stream.of(frames).skip(1).map(HotPath::name).toArray(String[]::new);
    if (names.length == 0) {
      return;
    }
    self.merge(names[names.length - 1], count, Long::sum);
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (seen.add(name)) {
        inclusive.merge(name, count, Long::sum);
      }
    }
    tree.add(thread, names, count);
  }

  private static boolean isOfTheJvm(String thread) {
    return thread.contains("CompilerThre") || thread.equals("[VM Thread]");
  }

  /** Threads that differ in a number or in an id only are one group. */
  private static String threadGroup(String frame) {
    return frame
        .replaceAll(" tid=\\d+", "")
        .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID")
        .replaceAll("\\d+", "N");
  }

  private static String name(String frame) {
    return frame.replace('/', '.').replaceAll("_\\[[0-9a-z]]$", "").replaceAll("0x[0-9a-f]+", "N");
  }

  /** Percent of the application's samples in which {@code method} was on the stack. */
  double percentWithin(String method) {
    return percent(inclusive.getOrDefault(method, 0L), application);
  }

  /** A page for people. */
  String describe(String role) {
    StringBuilder page = new StringBuilder();
    page.append(
        String.format(
            Locale.ROOT,
            "%s: %,d samples of CPU time, %.1f %% of them the JVM's own (compiling, collecting)%n",
            role,
            total,
            percent(total - application, total)));
    section(page, "by thread, of all", threads, total, THREADS, "");
    String of = ", of the application's " + application;
    section(page, "method that ran" + of, self, application, SELF, "");
    section(page, "our method on the stack" + of, inclusive, application, OWN, "dev.sluice.");
    section(page, "any method on the stack" + of, inclusive, application, INCLUSIVE, "");
    page.append("\ncalls from 2 % on")
        .append(of)
        .append("; … stands for calls that only pass on\n");
    tree.print(page, application);
    return page.toString();
  }

  private static void section(
      StringBuilder page,
      String title,
      Map<String, Long> counts,
      long all,
      int limit,
      String prefix) {
    page.append(String.format(Locale.ROOT, "%n%s%n", title));
    counts.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(prefix))
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(limit)
        .forEach(
            entry ->
                page.append(
                    String.format(
                        Locale.ROOT,
                        "  %5.1f %%  %s%n",
                        percent(entry.getValue(), all),
                        entry.getKey())));
  }

  private static double percent(long count, long all) {
    return all == 0 ? 0 : 100.0 * count / all;
  }
}
