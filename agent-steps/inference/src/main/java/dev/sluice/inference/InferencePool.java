package dev.sluice.inference;

import dev.sluice.errors.SluiceException;
import dev.sluice.openai.PriceTable;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.worker.FunctionHost;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import okhttp3.Dns;
import org.jspecify.annotations.Nullable;

/**
 * An app that makes calls for the functions of other apps, within limits of its own. Any number of
 * processes may serve one pool: its limits are the engine's, and hold over all of them.
 *
 * <pre>{@code
 * InferencePool.builder()
 *     .provider(ModelProvider.openAi())
 *     .model("gpt-5-mini", Limits.of(10).tokens(90_000, Duration.ofMinutes(1), 2_000))
 *     .fetch(FetchPolicy.allow("api.example.com"))
 *     .build()
 *     .host()
 *     .run();
 * }</pre>
 */
public final class InferencePool {
  /** The pool that callers mean when they name none. */
  public static final String DEFAULT_ID = "inference";

  private final String id;
  private final List<DurableFunction> functions;

  private InferencePool(String id, List<DurableFunction> functions) {
    this.id = id;
    this.functions = List.copyOf(functions);
  }

  /**
   * Serves a pool until the process is told to end: {@code java -cp …
   * dev.sluice.inference.InferencePool pool.yaml}, see {@code docs/inference.md}. Kafka is found as
   * {@link FunctionHost} finds it.
   */
  public static void main(String[] args) {
    try {
      if (args.length != 1) {
        throw new SluiceException(
            "SLUICE-3254",
            "Expected a pool's file as the only argument, found " + args.length + " arguments.",
            "Write it as docs/inference.md shows.");
      }
      read(Path.of(args[0])).build().host().run();
    } catch (SluiceException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  /**
   * A pool as a YAML file says it.
   *
   * @throws SluiceException SLUICE-3254 when the file is not there, is no YAML, or says what a pool
   *     has not; and what is wrong with what it says
   */
  public static Builder read(Path file) {
    return PoolFile.read(file);
  }

  /** A pool of id {@link #DEFAULT_ID}, unless told otherwise. */
  public static Builder builder() {
    return new Builder();
  }

  /** Its id: an app's, and what its functions' ids begin with. */
  public String id() {
    return id;
  }

  /** What it serves; also for tests with the testkit. */
  public List<DurableFunction> functions() {
    return functions;
  }

  /** A host of its functions; start it by {@code run()} or {@code start()}. */
  public FunctionHost host() {
    return FunctionHost.app(id).functions(functions);
  }

  /** Collects what a pool does. */
  public static final class Builder {
    private String id = DEFAULT_ID;
    private ModelProvider provider = ModelProvider.openAi();
    private final Map<String, Served> models = new LinkedHashMap<>();
    private PriceTable prices = PriceTable.bundled();
    private @Nullable FetchPolicy fetch;
    private Function<String, @Nullable String> environment = System::getenv;
    private Dns names = Dns.SYSTEM;

    /** A model, and by whom and how it is served. */
    private record Served(ModelProvider provider, Limits limits) {}

    private Builder() {}

    /** Another id: 1 to 128 characters of {@code a-z A-Z 0-9 . _ -}. */
    public Builder id(String id) {
      this.id = id;
      return this;
    }

    /** Who serves the models that are named after this; {@link ModelProvider#openAi()} at first. */
    public Builder provider(ModelProvider provider) {
      this.provider = provider;
      return this;
    }

    /**
     * Has it call a model; a model that is not named is not served.
     *
     * @param model as requests name it
     * @throws SluiceException SLUICE-3241 when it is named twice
     */
    public Builder model(String model, Limits limits) {
      if (models.put(model, new Served(provider, limits)) != null) {
        throw new SluiceException(
            "SLUICE-3241",
            "Expected each model of pool '" + id + "' once, found '" + model + "' twice.",
            "Remove one of them.");
      }
      return this;
    }

    /** What models cost, for the trace; the {@linkplain PriceTable#bundled bundled} at first. */
    public Builder prices(PriceTable prices) {
      this.prices = prices;
      return this;
    }

    /** Has it make HTTP calls. */
    public Builder fetch(FetchPolicy policy) {
      this.fetch = policy;
      return this;
    }

    /** Where <code>${env:NAME}</code> finds its values; the process's environment by default. */
    public Builder environment(Function<String, @Nullable String> environment) {
      this.environment = environment;
      return this;
    }

    /** What names' addresses are; the system's name servers by default. */
    Builder names(Dns names) {
      this.names = names;
      return this;
    }

    /**
     * Makes the pool.
     *
     * @throws SluiceException SLUICE-3241 when there is nothing that it does, or two models' names
     *     differ only in what a function's id may not have, SLUICE-3248 when a variable that it
     *     names is not in the environment
     */
    public InferencePool build() {
      List<DurableFunction> functions = new ArrayList<>();
      Map<ModelProvider, ModelCaller> callers = new HashMap<>();
      models.forEach(
          (model, served) -> {
            ModelCaller caller =
                callers.computeIfAbsent(
                    served.provider(),
                    by -> new ModelCaller(by.name(), by.client(environment), prices));
            functions.add(ModelFunction.of(id, model, caller, served.limits()));
          });
      if (functions.stream().map(DurableFunction::id).distinct().count() < models.size()) {
        throw new SluiceException(
            "SLUICE-3241",
            "Expected models with different function ids in pool '"
                + id
                + "', found "
                + models.keySet()
                + ".",
            "Serve them by two pools: an id has _ for each character but a-z A-Z 0-9 . _ -");
      }
      if (fetch != null) {
        FetchPolicy policy = fetch.resolved(environment);
        Fetcher fetcher = new Fetcher(policy, names, Clock.systemUTC());
        functions.add(FetchFunction.of(id, fetcher, policy.limits()));
      }
      if (functions.isEmpty()) {
        throw new SluiceException(
            "SLUICE-3241",
            "Expected pool '" + id + "' to serve a model or to fetch, found neither.",
            "Add what it is to do: builder().model(name, limits), or fetch(FetchPolicy.allow(…)).");
      }
      return new InferencePool(id, functions);
    }
  }
}
