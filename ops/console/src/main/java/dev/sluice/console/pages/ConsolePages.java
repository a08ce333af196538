package dev.sluice.console.pages;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.Pages;
import dev.sluice.gateway.access.Doorkeeper;
import dev.sluice.gateway.access.Sessions;
import dev.sluice.gateway.read.Cluster;
import dev.sluice.gateway.read.LiveMessages;
import dev.sluice.gateway.read.ReadModel;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The pages of the console. Each is told live what has changed. What an operator orders goes from
 * the page to the API; no order is given here.
 */
public final class ConsolePages implements Pages {
  private static final String CSP =
      "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self';"
          + " frame-ancestors 'none'";

  private final ReadModel model;
  private final Views views = new Views();
  private final Assets assets = new Assets();
  private final LiveStreams streams;
  private final Clock clock = Clock.systemUTC();

  /**
   * @param model tells when something has changed, and how far it is
   */
  public ConsolePages(ReadModel model) {
    this.model = model;
    this.streams = new LiveStreams(model, views::part);
  }

  @Override
  public void addTo(
      JavalinDefaultRoutingApi routes,
      ReadModel shown,
      Cluster cluster,
      LiveMessages said,
      Sessions sessions) {
    var connected = new ClusterReads(cluster, clock);
    assets.addTo(routes);
    var runs = new RunReads(shown, connected, clock);
    page(routes, "/", "/", runs::list);
    routes.get("/runs/{id}", ctx -> whole(ctx, "/", each -> runs.run(each.pathParam("id"))));
    routes.get("/live/runs/{id}", ctx -> changes(ctx, runs, said));
    routes.get("/runs/{id}/saved", ctx -> saved(ctx, runs.run(ctx.pathParam("id"))));
    var functions = new FunctionReads(shown, clock);
    page(routes, "/functions", "/functions", functions::list);
    page(routes, "/functions/{id}", "/functions", functions::function);
    page(routes, "/engine", "/engine", ClusterReads.PACE, ctx -> functions.engine(ctx, connected));
    page(routes, "/workers", "/workers", ClusterReads.PACE, ctx -> connected.workers());
    page(
        routes,
        "/sessions",
        "/sessions",
        ClusterReads.PACE,
        ctx -> new SessionsView(sessions.list()));
    var events = new EventReads(shown, clock);
    page(routes, "/events", "/events", events::list);
    page(routes, "/events/{id}", "/events", ctx -> events.event(ctx.pathParam("id")));
    page(routes, "/gates", "/gates", events::gates);
    page(routes, "/failures", "/failures", new FailureReads(shown, clock)::list);
    var operations = new OperationReads(shown);
    page(routes, "/operations", "/operations", ctx -> operations.list());
    page(
        routes,
        "/operations/{id}",
        "/operations",
        ctx -> operations.operation(ctx.pathParam("id")));
  }

  @Override
  public void stop() {
    streams.close();
  }

  /** A page, and the stream that tells its changes. */
  private void page(
      JavalinDefaultRoutingApi routes,
      String path,
      String section,
      Function<Context, PageView> look) {
    page(routes, path, section, LiveStreams.HEARTBEAT, look);
  }

  /**
   * @param pace how long at most it is not looked at again while the read model does not change
   */
  private void page(
      JavalinDefaultRoutingApi routes,
      String path,
      String section,
      Duration pace,
      Function<Context, PageView> look) {
    routes.get(path, ctx -> whole(ctx, section, look));
    routes.get("/live" + path, ctx -> changes(ctx, pace, look));
  }

  private void whole(Context ctx, String section, Function<Context, PageView> look) {
    PageView view;
    try {
      view = look.apply(ctx);
    } catch (SluiceException e) {
      view = ErrorView.of(e);
    }
    Standing standing = Standing.of(model.lag());
    String live = view.live() ? "/live" + ctx.path() + query(ctx) : null;
    Frame frame =
        new Frame(
            view.title(), section, live, standing, assets, Doorkeeper.signedIn(ctx).orElse(null));
    ctx.status(view.status());
    secured(ctx).html(views.page(frame, view));
  }

  /** A run as a file that needs no server, for whoever is to look at it elsewhere. */
  private void saved(Context ctx, RunView run) {
    ctx.status(run.status())
        .header("Content-Disposition", "attachment; filename=\"run-" + run.fileName() + ".html\"");
    secured(ctx).html(views.saved(run, assets.text("console.css")));
  }

  /** Of a run also what its steps say. */
  private void changes(Context ctx, RunReads runs, LiveMessages said) {
    String id = ctx.pathParam("id");
    try (LiveRun live = new LiveRun(said, id, clock, views::live)) {
      changes(ctx, ClusterReads.PACE, each -> runs.run(id), live);
    }
  }

  private void changes(Context ctx, Duration pace, Function<Context, PageView> look) {
    changes(ctx, pace, look, null);
  }

  private void changes(
      Context ctx,
      Duration pace,
      Function<Context, PageView> look,
      LiveStreams.@Nullable Aside aside) {
    secured(ctx);
    try {
      streams.stream(
          ctx, pace, () -> look.apply(ctx), () -> views.standing(Standing.of(model.lag())), aside);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SluiceException e) {
      ctx.status(ErrorView.of(e).status())
          .contentType("text/plain; charset=utf-8")
          .result(e.code() + " " + e.problem() + " " + e.hint());
    }
  }

  private static Context secured(Context ctx) {
    return ctx.header("Content-Security-Policy", CSP)
        .header("Referrer-Policy", "same-origin")
        .header("Cross-Origin-Opener-Policy", "same-origin")
        .header("Cache-Control", "no-store");
  }

  private static String query(Context ctx) {
    String query = ctx.queryString();
    return query == null ? "" : "?" + query;
  }
}
