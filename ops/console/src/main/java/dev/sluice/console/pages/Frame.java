package dev.sluice.console.pages;

import dev.sluice.gateway.access.SignedIn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is around a page.
 *
 * @param title what the browser's tab says
 * @param section the entry of {@link #SECTIONS} that the page belongs to, by its path
 * @param live where changes of the page are told; null: it does not change
 * @param standing how far the read model is
 * @param signedIn who looks at it, and may log out; null: nobody has logged in
 */
record Frame(
    String title,
    String section,
    @Nullable String live,
    Standing standing,
    Assets assets,
    @Nullable SignedIn signedIn) {

  /**
   * An entry of the navigation.
   *
   * @param keys what to press to go there
   */
  record Section(String path, String label, String keys) {}

  static final List<Section> SECTIONS =
      List.of(
          new Section("/", "Runs", "g r"),
          new Section("/functions", "Functions", "g f"),
          new Section("/events", "Events", "g e"),
          new Section("/gates", "Gates", "g g"),
          new Section("/failures", "Failures", "g x"),
          new Section("/operations", "Operations", "g o"),
          new Section("/workers", "Workers", "g w"),
          new Section("/engine", "Engine", "g n"));
}
