package dev.sluice.cli.doctor;

import java.nio.file.Files;
import java.nio.file.Path;

/** The JDK that this command runs on. */
final class JdkCheck {
  private JdkCheck() {}

  static Finding look() {
    Path home = Path.of(System.getProperty("java.home"));
    return look(System.getProperty("java.version"), System.getProperty("java.vendor"), home);
  }

  static Finding look(String version, String vendor, Path home) {
    String found = "Java " + version + " (" + vendor + ") in " + home;
    boolean compiler =
        Files.exists(home.resolve("bin/javac")) || Files.exists(home.resolve("bin/javac.exe"));
    return compiler
        ? Finding.ok(found)
        : Finding.warn(
            "SLUICE-5008",
            found + ", a runtime without compiler",
            "sluice run FILE.java needs a JDK: install one and point JAVA_HOME to it.");
  }
}
