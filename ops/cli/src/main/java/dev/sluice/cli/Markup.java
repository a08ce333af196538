package dev.sluice.cli;

/**
 * HTML and SVG as it is written. Tags and names of attributes are the program's own; contents and
 * values may come from anywhere and are escaped, so that a browser shows them and nothing else.
 */
final class Markup {
  private static final char UNREADABLE = '\ufffd';

  private final StringBuilder written = new StringBuilder();

  /**
   * @param attributes names and values in turn
   */
  Markup open(String tag, String... attributes) {
    written.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      written.append(' ').append(attributes[i]).append("=\"");
      escape(attributes[i + 1]);
      written.append('"');
    }
    written.append('>');
    return this;
  }

  Markup close(String tag) {
    written.append("</").append(tag).append(">");
    return this;
  }

  Markup text(String text) {
    escape(text);
    return this;
  }

  /** An element that has only text in it. */
  Markup element(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).close(tag);
  }

  /** What was written elsewhere. */
  Markup add(Markup other) {
    written.append(other.written);
    return this;
  }

  /** A stylesheet or a document type: the program's own words, as they are. */
  Markup own(String words) {
    written.append(words);
    return this;
  }

  Markup line() {
    written.append('\n');
    return this;
  }

  private void escape(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> written.append("&amp;");
        case '<' -> written.append("&lt;");
        case '>' -> written.append("&gt;");
        case '"' -> written.append("&quot;");
        case '\'' -> written.append("&#39;");
        case '\n', '\t' -> written.append(c);
        default -> written.append(Character.isISOControl(c) || alone(text, i) ? UNREADABLE : c);
      }
    }
  }

  /** Half of a character that needs two. */
  private static boolean alone(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }

  @Override
  public String toString() {
    return written.toString();
  }
}
