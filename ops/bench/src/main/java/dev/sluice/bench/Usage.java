package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What has been used of the machine up to a moment.
 *
 * @param nanos the moment, by {@link System#nanoTime}
 * @param cpuSeconds user and system time by process, since it started
 * @param machine of the whole machine
 */
record Usage(long nanos, Map<String, Double> cpuSeconds, MachineTime machine) {
  /** The process that runs the benchmark; it is not counted as cost of the installation. */
  static final String CLIENT = "client";

  private static final double MIB = 1024.0;

  static Usage of(Map<String, Long> pids) {
    Map<String, Double> seconds = new LinkedHashMap<>();
    pids.forEach(
        (name, pid) ->
            seconds.put(
                name,
                ProcessHandle.of(pid)
                    .flatMap(process -> process.info().totalCpuDuration())
                    .map(Usage::seconds)
                    .orElse(Double.NaN)));
    return new Usage(System.nanoTime(), seconds, MachineTime.now());
  }

  /** CPU seconds by process for each 1,000 of {@code runs} since {@code before}. */
  Map<String, Double> perThousandRuns(Usage before, long runs) {
    Map<String, Double> cost = new LinkedHashMap<>();
    cpuSeconds.forEach(
        (name, seconds) ->
            cost.put(
                name,
                (seconds - before.cpuSeconds().getOrDefault(name, Double.NaN)) * 1000 / runs));
    return cost;
  }

  /**
   * How much of the machine processes other than these have used since {@code before}, in percent;
   * NaN where the system does not tell. Figures of a round in which it is large say little.
   */
  double othersPercent(Usage before, int cores) {
    double ours = 0;
    for (Map.Entry<String, Double> entry : cpuSeconds.entrySet()) {
      ours += entry.getValue() - before.cpuSeconds().getOrDefault(entry.getKey(), Double.NaN);
    }
    double wall = (nanos - before.nanos()) / 1e9;
    return Math.max(0, 100 * (machine.busyShare(before.machine()) - ours / (wall * cores)));
  }

  /** The sum over broker, engine and worker. */
  static double withoutClient(Map<String, Double> byProcess) {
    return byProcess.entrySet().stream()
        .filter(entry -> !entry.getKey().equals(CLIENT))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  /** Resident memory in MiB by process; pages that processes share count in each of them. */
  static Map<String, Double> residentMiB(Map<String, Long> pids) {
    Map<String, Double> memory = new LinkedHashMap<>();
    pids.forEach((name, pid) -> memory.put(name, residentMiB(pid)));
    return memory;
  }

  static double residentMiB(long pid) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) / MIB;
        }
      }
      return Double.NaN;
    } catch (IOException noProc) {
      return residentByPs(pid);
    }
  }

  private static double residentByPs(long pid) {
    try {
      Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid)).start();
      try (var output = ps.inputReader()) {
        String line = output.readLine();
        return line == null ? Double.NaN : Long.parseLong(line.strip()) / MIB;
      }
    } catch (IOException | NumberFormatException unknown) {
      return Double.NaN;
    }
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
