package dev.sluice.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: Sluice, the JDK and the machine, as a bug report needs them. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "sluice " + number(),
      "Java "
          + System.getProperty("java.version")
          + " ("
          + System.getProperty("java.vendor")
          + "), "
          + System.getProperty("os.name")
          + " "
          + System.getProperty("os.arch"),
    };
  }

  /** This build's version as in its pom; {@code dev} when it runs from classes. */
  static String number() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
