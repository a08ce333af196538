package dev.sluice.gateway.mcp;

import com.google.re2j.Pattern;
import dev.sluice.errors.SluiceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The documentation as it was when this jar was built, read once. A page is found by its name among
 * these, so no name that a client gives reaches a file.
 */
final class Docs {
  /** Where the build puts {@code docs/*.md} and {@code README.md}. */
  private static final String FOLDER = "dev/sluice/gateway/docs/";

  private static final int MAX_LINE = 300;
  private static final long LONGEST_SEARCH_NANOS = 2_000_000_000;

  private final TreeMap<String, Page> pages = new TreeMap<>();

  private Docs(List<Page> pages) {
    pages.forEach(page -> this.pages.put(page.name(), page));
  }

  /** A page of the documentation. */
  record Page(String name, List<String> lines) {
    String title() {
      return lines.stream()
          .filter(line -> line.startsWith("# "))
          .findFirst()
          .map(line -> line.substring(2))
          .orElse(name);
    }
  }

  /** A line that was searched for; from 1. */
  record Match(String page, int line, String text) {}

  /**
   * Lines that were searched for.
   *
   * @param more how many there are beside them
   */
  record Found(List<Match> matches, int more) {}

  static Docs packed() {
    List<Page> pages = new ArrayList<>();
    for (String name : names()) {
      try (InputStream page = Docs.class.getResourceAsStream("/" + FOLDER + name)) {
        if (page == null) {
          throw new IllegalStateException(name + " is not in this jar");
        }
        String text = new String(page.readAllBytes(), StandardCharsets.UTF_8);
        pages.add(new Page(name, text.lines().toList()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return new Docs(pages);
  }

  /** The names of the pages in the jar, or the folder of classes, that this class is in. */
  private static List<String> names() {
    try {
      Path code = Path.of(Docs.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isDirectory(code)) {
        try (Stream<Path> files = Files.list(code.resolve(FOLDER))) {
          return files.map(file -> file.getFileName().toString()).toList();
        }
      }
      try (JarFile jar = new JarFile(code.toFile())) {
        return jar.stream()
            .filter(entry -> !entry.isDirectory() && entry.getName().startsWith(FOLDER))
            .map(entry -> entry.getName().substring(FOLDER.length()))
            .toList();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** All pages, by name. */
  List<Page> pages() {
    return List.copyOf(pages.values());
  }

  /**
   * A page.
   *
   * @throws SluiceException SLUICE-1254 there is none of this name
   */
  Page page(String name) {
    Page page = pages.get(name);
    if (page == null) {
      throw new SluiceException(
          "SLUICE-1254",
          "Expected the name of a page of the documentation, found '" + name + "'.",
          "The pages are " + String.join(", ", pages.keySet()) + ".");
    }
    return page;
  }

  /**
   * The first {@code limit} lines in which {@code pattern} is found, page after page.
   *
   * @throws SluiceException SLUICE-1255 it takes longer than a search may
   */
  Found find(Pattern pattern, int limit) {
    long deadline = System.nanoTime() + LONGEST_SEARCH_NANOS;
    List<Match> matches = new ArrayList<>();
    int more = 0;
    for (Page page : pages.values()) {
      for (int i = 0; i < page.lines().size(); i++) {
        String line = page.lines().get(i);
        if (System.nanoTime() > deadline) {
          throw DocTools.badPattern("one that takes longer than 2 s", null);
        }
        if (!pattern.matcher(line).find()) {
          continue;
        }
        if (matches.size() == limit) {
          more++;
        } else {
          matches.add(new Match(page.name(), i + 1, Compact.cut(line.strip(), MAX_LINE)));
        }
      }
    }
    return new Found(matches, more);
  }
}
