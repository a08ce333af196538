package dev.sluice.console.pages;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.Locale;
import java.util.Map;

/** Fills the templates, which were compiled with this package. Thread-safe. */
final class Views {
  private final TemplateEngine engine =
      TemplateEngine.createPrecompiled(
          null, ContentType.Html, Views.class.getClassLoader(), Views.class.getPackageName());

  /** A whole page. */
  String page(Frame frame, PageView view) {
    return filled(template(view) + ".jte", Map.of("frame", frame, "view", view));
  }

  /** The part of a page that changes. */
  String part(PageView view) {
    return filled(template(view) + "Part.jte", Map.of("view", view));
  }

  /**
   * A run as a whole document that needs nothing else.
   *
   * @param styles CSS
   */
  String saved(RunView run, String styles) {
    return filled("saved.jte", Map.of("view", run, "styles", styles));
  }

  /** The line that says how far the read model is. */
  String standing(Standing standing) {
    return filled("standing.jte", Map.of("standing", standing));
  }

  /** What the steps of a run say. */
  String live(LivePanel panel) {
    return filled("livePanel.jte", Map.of("panel", panel));
  }

  private String filled(String template, Map<String, Object> values) {
    StringOutput html = new StringOutput();
    engine.render(template, values, html);
    return html.toString();
  }

  private static String template(PageView view) {
    String name = view.getClass().getSimpleName();
    return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1, name.length() - 4);
  }
}
