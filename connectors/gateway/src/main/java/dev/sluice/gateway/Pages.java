package dev.sluice.gateway;

import io.javalin.router.JavalinDefaultRoutingApi;

/** Further routes on the gateway's server, such as the console's pages. */
@FunctionalInterface
public interface Pages {
  /** No further routes. */
  Pages NONE = (routes, orders) -> {};

  /**
   * Adds the routes, once, before the server starts.
   *
   * @param orders for pages that replay and cancel
   */
  void addTo(JavalinDefaultRoutingApi routes, RunOrders orders);

  /**
   * Told once, before the server stops: answers that go on by themselves, such as live streams, are
   * to end now.
   */
  default void stop() {}
}
