package dev.sluice.gateway;

import dev.sluice.gateway.access.Doorkeeper;
import dev.sluice.gateway.access.Sessions;
import dev.sluice.gateway.access.SignedIn;
import dev.sluice.gateway.read.Cluster;
import dev.sluice.gateway.read.LiveMessages;
import dev.sluice.gateway.read.ReadModel;
import io.javalin.router.JavalinDefaultRoutingApi;

/** A page that says what the pages of the console have in them to log out. */
final class TestPage implements Pages {
  static final String PATH = "/page";

  @Override
  public void addTo(
      JavalinDefaultRoutingApi routes,
      ReadModel shown,
      Cluster cluster,
      LiveMessages live,
      Sessions sessions) {
    routes.get(
        PATH,
        ctx ->
            ctx.result(
                Doorkeeper.signedIn(ctx)
                    .map(TestPage::words)
                    .orElse("nobody has logged in, token=none")));
  }

  private static String words(SignedIn signedIn) {
    return signedIn.name() + " token=" + signedIn.token();
  }
}
