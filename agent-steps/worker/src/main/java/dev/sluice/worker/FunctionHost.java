package dev.sluice.worker;

import dev.sluice.errors.SluiceException;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.worker.codec.PayloadCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Serves an app's functions.
 *
 * <pre>{@code
 * FunctionHost.app("hello").version("1").functions(greet, remind).run();
 * }</pre>
 *
 * Kafka is found by {@code SLUICE_KAFKA} (default {@code 127.0.0.1:9092}), the installation by
 * {@code SLUICE_NAMESPACE} (default {@code sluice}), a schema registry, if there is one, by {@code
 * SLUICE_SCHEMA_REGISTRY_URL}; what is set here goes before the environment. Any number of hosts
 * may serve one app.
 */
public final class FunctionHost {
  private final String app;
  private @Nullable String version;
  private final List<DurableFunction> functions = new ArrayList<>();
  private String kafka = env("SLUICE_KAFKA", "127.0.0.1:9092");
  private String namespace = env("SLUICE_NAMESPACE", "sluice");
  private final Map<String, Object> clientSettings = new HashMap<>();
  private int maxTurns = 1_024;
  private Duration patience = Duration.ofMinutes(5);
  private Duration drainTimeout = Duration.ofSeconds(30);
  private boolean onlyPinned;
  private PayloadCodec codec = PayloadCodec.NONE;

  private FunctionHost(String app) {
    this.app = app;
    String registry = env("SLUICE_SCHEMA_REGISTRY_URL", "");
    if (!registry.isEmpty()) {
      clientSettings.put("schema.registry.url", registry);
    }
  }

  /**
   * A host for this app.
   *
   * @param app 1 to 128 characters of {@code a-z A-Z 0-9 . _ -}
   */
  public static FunctionHost app(String app) {
    return new FunctionHost(app);
  }

  /** The deployed version of the app, shown with its functions. */
  public FunctionHost version(String version) {
    this.version = version;
    return this;
  }

  /** Adds functions to serve. */
  public FunctionHost functions(DurableFunction... more) {
    return functions(List.of(more));
  }

  /** Adds functions to serve. */
  public FunctionHost functions(Collection<DurableFunction> more) {
    functions.addAll(more);
    return this;
  }

  /** Bootstrap servers, {@code host:port} separated by commas. */
  public FunctionHost kafka(String bootstrapServers) {
    this.kafka = bootstrapServers;
    return this;
  }

  /** The installation's namespace. */
  public FunctionHost namespace(String namespace) {
    this.namespace = namespace;
    return this;
  }

  /** A setting for every Kafka client, such as {@code security.protocol}. */
  public FunctionHost setting(String name, Object value) {
    clientSettings.put(name, value);
    return this;
  }

  /** How many turns may run at a time, from 2; 1,024 when nothing is said. */
  public FunctionHost maxTurns(int turns) {
    this.maxTurns = turns;
    return this;
  }

  /**
   * How long to wait, visibly, for Kafka and the installation to be there; 5 minutes by default.
   */
  public FunctionHost patience(Duration patience) {
    this.patience = patience;
    return this;
  }

  /**
   * How long running turns may take to end when the host is stopped; 30 seconds by default. Runs
   * whose turn takes longer go on elsewhere, and repeat the step that was running.
   */
  public FunctionHost drainTimeout(Duration timeout) {
    this.drainTimeout = timeout;
    return this;
  }

  /**
   * For a host of an older version that stays until its pinned runs have ended: it serves these
   * alone and registers nothing, so that new runs start on the newer version even when this host
   * was started after it.
   */
  public FunctionHost onlyPinnedRuns() {
    this.onlyPinned = true;
    return this;
  }

  /**
   * What all data, inputs, outputs and errors pass before they are written to Kafka, and after they
   * are read, such as an {@link dev.sluice.worker.codec.AesGcmCodec}; as they are when nothing is
   * said. The bounds on payloads (event 1 MiB, output 4 MiB) hold for what is written.
   */
  public FunctionHost codec(PayloadCodec codec) {
    this.codec = codec;
    return this;
  }

  /**
   * Registers the functions and serves them until the worker is closed.
   *
   * @throws SluiceException SLUICE-2011 two functions have one id, SLUICE-2012 another app has
   *     registered one, SLUICE-2013 there is none, SLUICE-2016 only pinned runs are to be served
   *     and no function pins any, SLUICE-4002 Kafka, or SLUICE-4003 the installation, was not there
   *     in time, and what {@code Installation.ensureApp} throws
   */
  public Worker start() {
    if (functions.isEmpty()) {
      throw new SluiceException(
          "SLUICE-2013",
          "Expected at least one function in app '" + app + "', found none.",
          "Add them: FunctionHost.app(name).functions(…).");
    }
    HostSettings settings =
        new HostSettings(
            app,
            version,
            List.copyOf(functions),
            kafka,
            namespace,
            Map.copyOf(clientSettings),
            Math.max(2, maxTurns),
            patience,
            drainTimeout,
            onlyPinned,
            codec);
    if (onlyPinned && settings.pinsTo() == null) {
      throw new SluiceException(
          "SLUICE-2016",
          "Expected a version and a function with pinVersion() in app '"
              + app
              + "', as this host is to serve pinned runs only; found "
              + (version == null ? "no version." : "no such function."),
          "Serve the code of the version whose runs are to go on, or remove onlyPinnedRuns().");
    }
    return Worker.start(settings);
  }

  /** As {@link #start}, and blocks until the process is told to end (SIGTERM, Ctrl-C). */
  public void run() {
    Worker worker = start();
    CountDownLatch ended = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              worker.close();
              ended.countDown();
            },
            "sluice-drain");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      worker.close();
    }
  }

  private static String env(String name, String otherwise) {
    String value = System.getenv(name);
    return value == null || value.isBlank() ? otherwise : value.strip();
  }
}
