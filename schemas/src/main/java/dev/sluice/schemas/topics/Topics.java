package dev.sluice.schemas.topics;

import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * The names of an installation's topics. Several installations share a cluster by having different
 * namespaces.
 *
 * @param namespace 1 to 64 characters of {@code a-z A-Z 0-9 _ -}; {@code sluice} by default
 */
@NullMarked
public record Topics(String namespace) {
  /** The namespace of an installation that names none. */
  public static final String DEFAULT_NAMESPACE = "sluice";

  public Topics {
    if (!namespace.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new dev.sluice.errors.SluiceException(
          "SLUICE-4001",
          "Expected a namespace of 1 to 64 characters a-z A-Z 0-9 _ -, found '" + namespace + "'.",
          "Choose another --namespace.");
    }
  }

  /** The topics of an installation that names no namespace. */
  public static Topics standard() {
    return new Topics(DEFAULT_NAMESPACE);
  }

  public String events() {
    return namespace + ".events";
  }

  public String functions() {
    return namespace + ".functions";
  }

  public String results() {
    return namespace + ".results";
  }

  public String control() {
    return namespace + ".control";
  }

  public String lanes() {
    return namespace + ".lanes";
  }

  public String waits() {
    return namespace + ".waits";
  }

  public String interests() {
    return namespace + ".interests";
  }

  public String history() {
    return namespace + ".history";
  }

  /** Where workers and engine instances say that they are there. */
  public String presence() {
    return namespace + ".presence";
  }

  /** Where steps say things while they run. */
  public String live() {
    return namespace + ".live";
  }

  public String deadLetters() {
    return namespace + ".dead-letters";
  }

  /** The command topic of an app; created when the app first registers. */
  public String commands(String app) {
    return namespace + ".commands." + app;
  }

  /**
   * The topic of commands that workers of one version of an app alone may run; created when such a
   * worker first registers a function that pins its runs.
   */
  public String pinnedCommands(String app, String version) {
    return namespace + ".pinned." + app + "." + VersionNames.encode(version);
  }

  /** The topic of the commands of a run of {@code app}, pinned to a version or not (null). */
  public String commands(String app, @Nullable String pinnedTo) {
    return pinnedTo == null ? commands(app) : pinnedCommands(app, pinnedTo);
  }

  /** The share group in which the workers of an app's version read what is pinned to it. */
  public String pinnedWorkers(String app, String version) {
    return namespace + ".pinned-workers." + app + "." + VersionNames.encode(version);
  }

  /** The share group in which the workers of an app read its commands. */
  public String workerGroup(String app) {
    return namespace + ".workers." + app;
  }

  /** The application id of the engine, which prefixes its changelogs and its consumer group. */
  public String engine() {
    return namespace + ".engine";
  }
}
