package dev.sluice.console.pages;

/** What a page shows. Its template is named after it: {@code RunsView} is shown by runs.jte. */
interface PageView {
  /** What the browser's tab says. */
  String title();

  /** Whether what it shows can still change. */
  default boolean live() {
    return true;
  }

  /** The HTTP status of the whole page. */
  default int status() {
    return 200;
  }
}
