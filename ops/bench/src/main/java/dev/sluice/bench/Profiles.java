package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Profiles of the roles under a load that is not counted in the figures. */
final class Profiles {
  /** A load that may be interrupted. */
  @FunctionalInterface
  interface LoadToProfile {
    void run() throws InterruptedException;
  }

  private final Cluster cluster;
  private final BenchSettings settings;
  private final Progress progress;

  Profiles(Cluster cluster, BenchSettings settings, Progress progress) {
    this.cluster = cluster;
    this.settings = settings;
    this.progress = progress;
  }

  /** Runs the load once more with a profiler in each role; nothing when none is asked for. */
  void of(LoadToProfile load) throws IOException, InterruptedException {
    if (settings.profile() == null) {
      return;
    }
    Path folder = Files.createDirectories(settings.profile().toAbsolutePath());
    for (Role role : Role.values()) {
      cluster.process(role).order(RoleControl.PROFILE_START + " event=" + settings.profileEvent());
    }
    load.run();
    for (Role role : Role.values()) {
      Path files = folder.resolve(role.label());
      cluster.process(role).order(RoleControl.PROFILE_STOP + " " + files);
      Path summary = folder.resolve(role.label() + ".txt");
      Files.writeString(
          summary,
          HotPath.of(Files.readAllLines(folder.resolve(role.label() + ".collapsed")))
              .describe(role.label()));
      progress.say("profile of the " + role.label() + ": " + summary + " and .html");
    }
  }
}
