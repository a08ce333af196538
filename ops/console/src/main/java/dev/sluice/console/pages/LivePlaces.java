package dev.sluice.console.pages;

import dev.sluice.errors.SluiceException;
import java.util.HashMap;
import java.util.Map;

/** How many pages may be live at once: in all, and of one client, so that none takes all. */
final class LivePlaces {
  static final int IN_ALL = 500;
  static final int OF_ONE = 50;

  private final Map<String, Integer> ofClients = new HashMap<>();
  private int taken;

  /**
   * Takes a place; whoever gets one gives it back.
   *
   * @param client who asks
   * @throws SluiceException SLUICE-4154 that client has too many, SLUICE-1241 all are taken
   */
  synchronized void take(String client) {
    int own = ofClients.getOrDefault(client, 0);
    if (own >= OF_ONE) {
      throw new SluiceException(
          "SLUICE-4154",
          "Expected at most " + OF_ONE + " live pages of one client, found as many open already.",
          "Close some: a page that is open shows what is new when it is reloaded.");
    }
    if (taken >= IN_ALL) {
      throw new SluiceException(
          "SLUICE-1241",
          "Expected at most " + IN_ALL + " live pages, found as many open already.",
          "Close some, or reload the page to see what is new.");
    }
    ofClients.put(client, own + 1);
    taken++;
  }

  synchronized void giveBack(String client) {
    ofClients.computeIfPresent(client, (name, own) -> own == 1 ? null : own - 1);
    taken--;
  }
}
