package dev.sluice.console.pages;

import dev.sluice.gateway.read.EventFilter;
import dev.sluice.gateway.read.EventPage;
import org.jspecify.annotations.Nullable;

/** The stream of events. */
record EventsView(EventFilter filter, EventPage page) implements PageView {
  @Override
  public String title() {
    return "Events";
  }

  @Override
  public boolean live() {
    return filter.cursor() == null;
  }

  /**
   * The same list of other events.
   *
   * @param matched null: of all
   */
  String of(@Nullable Boolean matched) {
    return address(matched, null);
  }

  /** The page after this one; null: there is none. */
  @Nullable String older() {
    return page.cursor() == null ? null : address(filter.matched(), page.cursor());
  }

  /** The first page. */
  String newest() {
    return address(filter.matched(), null);
  }

  private String address(@Nullable Boolean matched, @Nullable String cursor) {
    return new Address("/events")
        .with("name", filter.name())
        .with("matched", matched == null ? null : matched.toString())
        .with("from", Format.iso(filter.from()))
        .with("to", Format.iso(filter.to()))
        .with("cursor", cursor)
        .toString();
  }
}
