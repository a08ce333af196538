package dev.sluice.gateway;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.access.Doorkeeper;
import dev.sluice.gateway.access.KeyFile;
import dev.sluice.gateway.access.KeyRing;
import dev.sluice.gateway.access.PayloadRules;
import dev.sluice.gateway.access.Sessions;
import dev.sluice.gateway.mcp.McpEndpoint;
import dev.sluice.gateway.openapi.OpenApi;
import dev.sluice.gateway.privacy.PrivateCluster;
import dev.sluice.gateway.privacy.PrivateMessages;
import dev.sluice.gateway.privacy.PrivateReadModel;
import dev.sluice.gateway.read.Cluster;
import dev.sluice.gateway.read.LiveMessages;
import dev.sluice.gateway.read.ReadModel;
import dev.sluice.gateway.webhooks.WebhookFile;
import dev.sluice.gateway.webhooks.Webhooks;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.Topics;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.function.Supplier;
import org.eclipse.jetty.server.HttpConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server: events in, the API, and the pages that are added to it. */
public final class Gateway implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Gateway.class);

  private final GatewayConfig config;
  final Javalin server;
  private final KafkaLink kafka;
  private final Pages pages;
  private final StreamRoutes streams;
  private final SessionAudit sessionAudit;

  private Gateway(
      GatewayConfig config,
      Javalin server,
      KafkaLink kafka,
      Pages pages,
      StreamRoutes streams,
      SessionAudit sessionAudit) {
    this.config = config;
    this.server = server;
    this.kafka = kafka;
    this.pages = pages;
    this.streams = streams;
    this.sessionAudit = sessionAudit;
  }

  /**
   * Starts a gateway without pages.
   *
   * @see #start(GatewayConfig, ReadModel, Pages)
   */
  public static Gateway start(GatewayConfig config, ReadModel readModel) {
    return start(config, readModel, Pages.NONE);
  }

  /**
   * Starts a gateway; it serves requests when this returns. Kafka need not be up yet.
   *
   * @throws SluiceException SLUICE-1105 the port is in use, SLUICE-1106 it would be open to
   *     everyone, SLUICE-1260 the key file cannot be read, SLUICE-1280, SLUICE-1281 it says wrongly
   *     how people log in, SLUICE-1404, SLUICE-1405 the file of webhooks is wrong
   */
  public static Gateway start(GatewayConfig config, ReadModel readModel, Pages pages) {
    Access access = Access.of(config);
    KafkaLink kafka = KafkaLink.to(config.kafka());
    return start(
        config,
        access,
        readModel,
        pages,
        kafka,
        kafka.cluster(config.kafka().topics(), Presences.follow(config.kafka())),
        kafka.live(config.kafka()));
  }

  static Gateway start(
      GatewayConfig config,
      ReadModel readModel,
      Pages pages,
      KafkaLink kafka,
      Cluster cluster,
      LiveMessages live) {
    return start(config, Access.of(config), readModel, pages, kafka, cluster, live);
  }

  /** What stands before the routes, read from its files, and what callers are shown of payloads. */
  private record Access(
      Guard guard, Doorkeeper doorkeeper, Supplier<PayloadRules> payloads, Webhooks webhooks) {
    static Access of(GatewayConfig config) {
      Clock clock = Clock.systemUTC();
      Path file = config.callers().keyFile();
      KeyRing keys = file == null ? null : new KeyRing(new KeyFile(file), clock);
      return new Access(
          new Guard(config.address().host(), config.callers().eventKeys(), keys),
          new Doorkeeper(keys, clock),
          () -> keys == null ? PayloadRules.NONE : keys.payloads(),
          webhooks(config, clock));
    }

    private static Webhooks webhooks(GatewayConfig config, Clock clock) {
      Path file = config.callers().webhookFile();
      boolean onLoopback = Guard.isLoopback(config.address().host());
      return new Webhooks(
          file == null ? null : new WebhookFile(file, System::getenv, onLoopback, clock), clock);
    }
  }

  private static Gateway start(
      GatewayConfig config,
      Access access,
      ReadModel all,
      Pages pages,
      KafkaLink kafka,
      Cluster everyone,
      LiveMessages said) {
    Clock clock = Clock.systemUTC();
    Topics topics = config.kafka().topics();
    SluiceSerdes serdes = SluiceSerdes.of(new HashMap<>(config.kafka().settings()));
    EventIds ids = new EventIds();
    Controls controls = new Controls(topics, serdes, kafka, clock);
    PrivateReadModel readModel = new PrivateReadModel(all, access.payloads());
    Cluster cluster = new PrivateCluster(everyone, readModel);
    LiveMessages live = new PrivateMessages(said, readModel);
    RunOrders runOrders = new RunOrders(controls, all);
    Orders orders =
        new Orders(
            runOrders,
            new FunctionOrders(controls, readModel, clock, ids),
            new BulkOrders(controls, readModel),
            new EventIntake(topics, serdes, kafka, clock, ids));
    Lookups lookups = new Lookups(readModel, cluster);
    Api api = new Api(config, access.guard(), orders, lookups, readModel, kafka);
    WebhookRoutes webhookRoutes =
        new WebhookRoutes(access.webhooks(), access.guard(), orders, clock);
    StreamRoutes streams = new StreamRoutes(lookups, readModel, live);
    OrderRoutes orderRoutes = new OrderRoutes(orders, lookups, readModel);
    McpEndpoint mcp = McpEndpoint.create(config.version(), orders, lookups, readModel);
    Sessions sessions = access.doorkeeper().sessions();
    SessionAudit sessionAudit = new SessionAudit(sessions, controls);
    Javalin server =
        Javalin.create(
            javalin -> {
              settings(javalin);
              new ReadRoutes(readModel, cluster, clock).addTo(javalin.routes);
              api.addTo(javalin.routes);
              streams.addTo(javalin.routes);
              access.doorkeeper().addTo(javalin.routes);
              orderRoutes.addTo(javalin.routes);
              new SessionRoutes(sessions, sessionAudit).addTo(javalin.routes);
              webhookRoutes.addTo(javalin.routes);
              mcp.addTo(javalin.routes);
              OpenApi.addTo(javalin.routes);
              pages.addTo(javalin.routes, readModel, cluster, live, sessions);
              javalin.routes.exception(SluiceException.class, (e, ctx) -> Answers.error(ctx, e));
              javalin.routes.exception(
                  HttpResponseException.class, (e, ctx) -> Answers.error(ctx, e));
              javalin.routes.exception(Exception.class, (e, ctx) -> Answers.error(ctx, e));
            });
    try {
      server.start(config.address().host(), config.address().port());
    } catch (JavalinBindException e) {
      kafka.close();
      throw new SluiceException(
          "SLUICE-1105",
          "Expected port %d on %s to be free, found it in use."
              .formatted(config.address().port(), config.address().host()),
          "Stop what uses it, or choose another with --port.",
          e);
    }
    log.info(
        "Gateway on http://{}:{}, Kafka at {}",
        config.address().host(),
        server.port(),
        config.kafka().bootstrap());
    sessionAudit.start();
    return new Gateway(config, server, kafka, pages, streams, sessionAudit);
  }

  private static void settings(JavalinConfig javalin) {
    javalin.startup.showJavalinBanner = false;
    javalin.startup.showOldJavalinVersionWarning = false;
    javalin.startup.startupWatcherEnabled = false;
    javalin.concurrency.useVirtualThreads = true;
    javalin.jetty.modifyHttpConfiguration(Gateway::guarded);
    javalin.jetty.modifyServer(
        server -> {
          server.setErrorHandler(new ServerErrors());
          server.addBean(new SlowHeaders(server));
        });
    javalin.http.prefer405over404 = true;
    javalin.http.maxRequestSize = Api.MAX_BODY_BYTES + 1L;
    javalin.router.ignoreTrailingSlashes = true;
  }

  private static void guarded(HttpConfiguration http) {
    http.addCustomizer(new SlowBodies());
    // Answers hold what others wrote: a browser must not take them for something else.
    http.addCustomizer(
        (request, headers) -> {
          headers.put("X-Content-Type-Options", "nosniff");
          return request;
        });
  }

  /** The port it is bound to. */
  public int port() {
    return server.port();
  }

  /** Where it is reached from this machine. */
  public URI uri() {
    return URI.create("http://" + config.address().host() + ":" + port());
  }

  /** Stops taking requests, lets the current ones end and closes the producer. */
  @Override
  public void close() {
    pages.stop();
    streams.close();
    server.stop();
    sessionAudit.close();
    kafka.close();
  }
}
