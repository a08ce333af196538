package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * CPU time of the whole machine since it started, in ticks of the system.
 *
 * @param busy not idle; what a hypervisor gave to others counts as busy
 * @param all summed over the cores; 0: the system does not tell
 */
record MachineTime(long busy, long all) {
  private static final Path STAT = Path.of("/proc/stat");
  private static final int IDLE = 3;
  private static final int IO_WAIT = 4;

  /** User, nice, system, idle, iowait, irq, softirq, steal; what follows is part of user. */
  private static final int FIELDS = 8;

  static MachineTime now() {
    try (var lines = Files.lines(STAT)) {
      return lines.findFirst().map(MachineTime::parse).orElse(new MachineTime(0, 0));
    } catch (IOException noProc) {
      return new MachineTime(0, 0);
    }
  }

  /** Reads the first line of {@code /proc/stat}. */
  static MachineTime parse(String line) {
    List<String> fields = List.of(line.split("\\s+"));
    long busy = 0;
    long all = 0;
    for (int i = 0; i < FIELDS; i++) {
      long ticks = Long.parseLong(fields.get(i + 1));
      all += ticks;
      if (i != IDLE && i != IO_WAIT) {
        busy += ticks;
      }
    }
    return new MachineTime(busy, all);
  }

  /** The share of the machine that was busy since {@code before}, 0 to 1; NaN: unknown. */
  double busyShare(MachineTime before) {
    return (double) (busy - before.busy) / (all - before.all);
  }
}
