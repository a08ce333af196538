package dev.sluice.console.pages;

import dev.sluice.gateway.read.EventTrace;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What came of an event.
 *
 * @param event null: it is not known, or not yet
 * @param now when it was looked at
 */
record EventView(String id, @Nullable EventTrace event, Instant now) implements PageView {
  @Override
  public String title() {
    return "Event " + id;
  }

  @Override
  public int status() {
    return event == null ? 404 : 200;
  }
}
