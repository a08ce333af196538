package dev.sluice.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: Sluice, the JDK and the machine, as a bug report needs them. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Main.class.getPackage().getImplementationVersion();
    return new String[] {
      "sluice " + (version == null ? "(not packaged)" : version),
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
}
