package dev.sluice.bench;

import java.util.List;
import java.util.Locale;

/** The processes under load, besides the client. */
enum Role {
  BROKER(BrokerRole.class, "256m"),
  ENGINE(EngineRole.class, "192m"),
  WORKER(WorkerRole.class, "128m");

  private final Class<?> main;
  private final String heap;

  Role(Class<?> main, String heap) {
    this.main = main;
    this.heap = heap;
  }

  String mainClass() {
    return main.getName();
  }

  /** The JVM flags of the role when nothing else is said; with two cores, one collecting thread. */
  List<String> standardFlags() {
    return List.of("-Xms" + heap, "-Xmx" + heap, "-XX:+UseSerialGC");
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
