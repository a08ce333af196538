package dev.sluice.console;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.Pages;
import dev.sluice.gateway.ReplayOptions;
import dev.sluice.gateway.RunOrders;
import dev.sluice.gateway.read.ReadModel;
import dev.sluice.gateway.read.RunFilter;
import dev.sluice.gateway.read.RunStatus;
import dev.sluice.gateway.read.RunTrace;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The pages: the list of runs, a run, and its buttons. */
final class RunPages implements Pages {
  private static final String CSP =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self';"
          + " frame-ancestors 'none'; base-uri 'none'";

  private final ReadModel readModel;

  RunPages(ReadModel readModel) {
    this.readModel = readModel;
  }

  @Override
  public void addTo(JavalinDefaultRoutingApi routes, RunOrders orders) {
    routes.get("/", ctx -> page(ctx, () -> list(ctx)));
    routes.get("/runs/{id}", ctx -> page(ctx, () -> show(ctx)));
    routes.post(
        "/runs/{id}/replay",
        ctx ->
            page(
                ctx,
                () -> {
                  boolean force = "on".equals(ctx.formParam("force"));
                  var how = force ? ReplayOptions.FORCE : ReplayOptions.KEEP_MEMO;
                  var order = orders.replay(ctx.pathParam("id"), how, null, "console");
                  ctx.redirect("/runs/" + order.runId(), io.javalin.http.HttpStatus.SEE_OTHER);
                }));
    routes.post(
        "/runs/{id}/cancel",
        ctx ->
            page(
                ctx,
                () -> {
                  orders.cancel(ctx.pathParam("id"), "from the console", null, "console");
                  ctx.redirect(
                      "/runs/" + ctx.pathParam("id"), io.javalin.http.HttpStatus.SEE_OTHER);
                }));
  }

  private void list(Context ctx) {
    String status = given(ctx.queryParam("status"));
    List<RunStatus> statuses =
        Arrays.stream(RunStatus.values()).filter(s -> s.name().equals(status)).toList();
    var filter =
        new RunFilter(
            statuses,
            given(ctx.queryParam("function")),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            RunFilter.DEFAULT_LIMIT,
            given(ctx.queryParam("cursor")));
    html(ctx, ListPage.of(filter, readModel.runs(filter), readModel.functions(), readModel.lag()));
  }

  private void show(Context ctx) {
    String id = ctx.pathParam("id");
    Optional<RunTrace> run = readModel.run(id);
    if (run.isPresent()) {
      html(ctx, RunPage.of(run.get()));
    } else {
      ctx.status(404);
      html(
          ctx,
          Html.page(
              "Run " + id,
              2,
              Html.element("h1", "Run " + id)
                  + Html.element(
                      "p",
                      "Not known. A run that was just started shows up here within a moment.")));
    }
  }

  @FunctionalInterface
  private interface Body {
    void run() throws InterruptedException;
  }

  /** Coded errors become a page, not JSON. */
  private static void page(Context ctx, Body body) throws InterruptedException {
    try {
      body.run();
    } catch (SluiceException e) {
      ctx.status(503);
      html(
          ctx,
          Html.page(
              "Error " + e.code(),
              0,
              Html.element("h1", e.code())
                  + Html.element("p", e.problem())
                  + Html.element("p", e.hint())
                  + "<p><a href=\"/\">All runs</a></p>"));
    }
  }

  private static void html(Context ctx, String html) {
    ctx.header("Content-Security-Policy", CSP)
        .header("X-Content-Type-Options", "nosniff")
        .header("Cache-Control", "no-store")
        .html(html);
  }

  private static @Nullable String given(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }
}
