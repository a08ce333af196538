package dev.sluice.gateway;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.sluice.gateway.access.Doorkeeper;
import dev.sluice.gateway.read.Cluster;
import dev.sluice.gateway.read.EngineGroup;
import dev.sluice.gateway.read.FunctionHealth;
import dev.sluice.gateway.read.FunctionTrace;
import dev.sluice.gateway.read.Gate;
import dev.sluice.gateway.read.GateAnswer;
import dev.sluice.gateway.read.GatePage;
import dev.sluice.gateway.read.Lag;
import dev.sluice.gateway.read.ReadModel;
import dev.sluice.gateway.read.TimeWindow;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes that list and count what the read model knows. */
final class ReadRoutes {
  private static final Logger log = LoggerFactory.getLogger(ReadRoutes.class);

  private final ReadModel readModel;
  private final Cluster cluster;
  private final Clock clock;

  ReadRoutes(ReadModel readModel, Cluster cluster, Clock clock) {
    this.cluster = cluster;
    this.readModel = readModel;
    this.clock = clock;
  }

  record Functions(TimeWindow window, List<FunctionHealth> functions) {}

  record Gates(List<OpenGate> gates, @Nullable String cursor) {}

  record EngineAnswer(@JsonUnwrapped EngineGroup group, Lag readModel) {}

  record OpenGate(@JsonUnwrapped Gate gate, List<GateAnswer> answers) {}

  /**
   * Adds the routes; before those of single runs, one of which would be taken for {@code counts}.
   */
  void addTo(JavalinDefaultRoutingApi routes) {
    get(routes, "/v1/runs", ctx -> readModel.runs(Query.filters(ctx).runs()));
    get(routes, "/v1/runs/counts", ctx -> readModel.counts(Query.filters(ctx).runs()));
    get(routes, "/v1/events", ctx -> readModel.events(Query.filters(ctx).events()));
    get(
        routes,
        "/v1/failures",
        ctx -> readModel.failures(Query.filters(ctx).failures(clock.instant())));
    get(routes, "/v1/functions", this::functions);
    get(routes, "/v1/functions/{id}", this::function);
    get(routes, "/v1/gates", this::gates);
    routes.get("/v1/workers", ctx -> Answers.json(ctx, 200, cluster.workers()));
    routes.get(
        "/v1/engine",
        ctx -> Answers.json(ctx, 200, new EngineAnswer(cluster.engine(), readModel.lag())));
    get(routes, "/v1/audit", ctx -> readModel.audit(Query.filters(ctx).audit()));
    routes.post("/v1/read-model/rebuild", this::rebuild);
    get(routes, "/v1/stats", ctx -> readModel.stats(Query.filters(ctx).stats(clock.instant())));
  }

  private void rebuild(Context ctx) {
    log.warn("{} has the read model built anew", Doorkeeper.caller(ctx).orElse("api"));
    readModel.rebuild();
    Answers.json(ctx, 202, Map.of("status", 202));
  }

  private static void get(
      JavalinDefaultRoutingApi routes, String path, Function<Context, Object> answer) {
    routes.get(path, ctx -> Answers.json(ctx, 200, answer.apply(ctx)));
  }

  private Gates gates(Context ctx) {
    GatePage page = readModel.gates(Query.filters(ctx).gates());
    Instant now = clock.instant();
    return new Gates(
        page.gates().stream().map(gate -> new OpenGate(gate, GateAnswer.of(gate, now))).toList(),
        page.cursor());
  }

  private Functions functions(Context ctx) {
    TimeWindow window = Query.filters(ctx).window(clock.instant());
    return new Functions(window, readModel.functions(window));
  }

  private FunctionTrace function(Context ctx) {
    String id = ctx.pathParam("id");
    return readModel
        .function(id, Query.filters(ctx).window(clock.instant()))
        .orElseThrow(() -> FunctionOrders.unknownFunction(id));
  }
}
