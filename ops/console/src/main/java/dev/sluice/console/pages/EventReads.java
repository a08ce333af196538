package dev.sluice.console.pages;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.read.EventFilter;
import dev.sluice.gateway.read.ReadModel;
import io.javalin.http.Context;
import java.time.Clock;

/** What the pages of events and gates ask of the read model. */
final class EventReads {
  private final ReadModel model;
  private final Clock clock;

  EventReads(ReadModel model, Clock clock) {
    this.model = model;
    this.clock = clock;
  }

  /**
   * The stream of events.
   *
   * @throws SluiceException SLUICE-1301 a part of the address is wrong
   */
  EventsView list(Context ctx) {
    EventFilter filter = Asked.filters(ctx).events();
    return new EventsView(filter, model.events(filter));
  }

  /** The event, or that it is not known. */
  EventView event(String id) {
    return new EventView(id, model.event(id).orElse(null), clock.instant());
  }

  /**
   * What waits for a person.
   *
   * @throws SluiceException SLUICE-1301 a part of the address is wrong
   */
  GatesView gates(Context ctx) {
    var filter = Asked.filters(ctx).gates();
    return new GatesView(filter, model.gates(filter), clock.instant());
  }
}
