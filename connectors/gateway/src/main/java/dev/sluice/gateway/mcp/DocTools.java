package dev.sluice.gateway.mcp;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.sluice.errors.SluiceException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tools that read the documentation. */
final class DocTools {
  private static final Pattern REPETITION = Pattern.compile("\\{(\\d{1,9})(?:,(\\d{1,9}))?");
  private static final int MAX_REPETITIONS = 100;

  private final Docs docs;

  DocTools(Docs docs) {
    this.docs = docs;
  }

  void addTo(Map<String, Handler> handlers) {
    handlers.put("list_docs", call -> list());
    handlers.put(
        "grep_docs", call -> docs.find(pattern(call.text("pattern")), call.number("limit")));
    handlers.put("read_doc", this::read);
  }

  private record Listed(String name, String title, int lines) {}

  private Object list() {
    List<Listed> pages =
        docs.pages().stream()
            .map(page -> new Listed(page.name(), page.title(), page.lines().size()))
            .toList();
    return Map.of("pages", pages);
  }

  /** RE2 takes time in proportion to the text and the pattern, repetitions written out. */
  private static Pattern pattern(String text) {
    long repetitions = 1;
    Matcher counted = REPETITION.matcher(text);
    while (counted.find()) {
      String most = counted.group(2) == null ? counted.group(1) : counted.group(2);
      repetitions *= Math.max(1, Long.parseLong(most));
      if (repetitions > MAX_REPETITIONS) {
        throw badPattern("more than " + MAX_REPETITIONS + " repetitions by number", null);
      }
    }
    try {
      return Pattern.compile(text, Pattern.CASE_INSENSITIVE);
    } catch (PatternSyntaxException e) {
      throw badPattern(String.valueOf(e.getMessage()), e);
    }
  }

  static SluiceException badPattern(String found, @Nullable Exception cause) {
    return new SluiceException(
        "SLUICE-1255",
        "Expected as pattern a regular expression of RE2, short and simple, found " + found + ".",
        "Search for words; put a backslash before characters such as ( [ * + ? that are meant as"
            + " they stand.",
        cause);
  }

  private Object read(Arguments call) {
    Docs.Page page = docs.page(call.text("name"));
    int total = page.lines().size();
    int from = Math.min(call.number("from"), total + 1);
    int to = Math.min(total, from - 1 + call.number("lines"));
    StringBuilder text = new StringBuilder();
    page.lines().subList(from - 1, to).forEach(line -> text.append(line).append('\n'));
    if (from > 1 || to < total) {
      text.append("(lines %d to %d of %d".formatted(from, to, total));
      text.append(to < total ? "; go on with from=" + (to + 1) + ")" : ")");
    }
    return text.toString();
  }
}
