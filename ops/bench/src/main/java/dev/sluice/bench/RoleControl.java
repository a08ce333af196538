package dev.sluice.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import one.profiler.AsyncProfiler;

/**
 * The line between a role's process and the benchmark: orders come on standard input, answers go to
 * standard output. When the benchmark is gone, however it ended, the input ends and so does the
 * process.
 */
final class RoleControl {
  /** Starts every line that is meant for the benchmark; all others are log. */
  static final String PREFIX = "bench: ";

  static final String READY = "ready";
  static final String DONE = "done";
  static final String FAILED = "failed";

  /** Answered with the live heap in MiB, after a full collection. */
  static final String HEAP = "heap";

  static final String PROFILE_START = "profile-start";
  static final String PROFILE_STOP = "profile-stop";

  private RoleControl() {}

  /** Says that the role is ready and obeys until the benchmark is gone. */
  static void serve(String ready) throws IOException {
    say(READY + " " + ready);
    var in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] order = line.split(" ", 2);
      try {
        String answer =
            switch (order[0]) {
              case HEAP -> Long.toString(liveHeapMiB());
              case PROFILE_START -> profiler().execute("start,threads," + order[1]).strip();
              case PROFILE_STOP -> stop(Path.of(order[1]));
              default -> throw new IllegalArgumentException("Unknown order " + line);
            };
        say(DONE + " " + answer);
      } catch (RuntimeException | IOException | LinkageError e) {
        say(FAILED + " " + e);
      }
    }
    System.exit(0);
  }

  private static long liveHeapMiB() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
  }

  private static String stop(Path files) throws IOException {
    profiler().execute("stop");
    profiler().execute("dump,collapsed,file=" + files + ".collapsed");
    profiler().execute("dump,flamegraph,file=" + files + ".html");
    return "";
  }

  private static AsyncProfiler profiler() {
    return AsyncProfiler.getInstance();
  }

  private static void say(String line) {
    System.out.println(PREFIX + line);
  }
}
