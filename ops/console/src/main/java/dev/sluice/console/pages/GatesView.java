package dev.sluice.console.pages;

import dev.sluice.gateway.read.GateFilter;
import dev.sluice.gateway.read.GatePage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a person, or for another system, to say something.
 *
 * @param now when it was looked at
 */
record GatesView(GateFilter filter, GatePage page, Instant now) implements PageView {
  @Override
  public String title() {
    return "Gates";
  }

  @Override
  public boolean live() {
    return filter.cursor() == null;
  }

  /** The page after this one; null: there is none. */
  @Nullable String more() {
    return page.cursor() == null
        ? null
        : new Address("/gates")
            .with("function", filter.function())
            .with("cursor", page.cursor())
            .toString();
  }
}
