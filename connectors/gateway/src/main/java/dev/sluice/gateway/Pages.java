package dev.sluice.gateway;

import dev.sluice.gateway.access.Sessions;
import dev.sluice.gateway.read.Cluster;
import dev.sluice.gateway.read.LiveMessages;
import dev.sluice.gateway.read.ReadModel;
import io.javalin.router.JavalinDefaultRoutingApi;

/** Further routes on the gateway's server, such as the console's pages. */
@FunctionalInterface
public interface Pages {
  /** No further routes. */
  Pages NONE = (routes, shown, cluster, live, sessions) -> {};

  /**
   * Adds the routes, once, before the server starts.
   *
   * @param shown what the caller of a request may see of the read model
   * @param cluster for pages that show who is connected
   * @param live what steps say, as the caller may see it
   * @param sessions for pages that show who has logged in
   */
  void addTo(
      JavalinDefaultRoutingApi routes,
      ReadModel shown,
      Cluster cluster,
      LiveMessages live,
      Sessions sessions);

  /**
   * Told once, before the server stops: answers that go on by themselves, such as live streams, are
   * to end now.
   */
  default void stop() {}
}
