package dev.sluice.gateway.webhooks;

import dev.sluice.errors.SluiceException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** The file that says where webhooks come from; {@code docs/webhooks.md} shows it by example. */
public final class WebhookFile {
  private static final int MAX_CHARACTERS = 1024 * 1024;

  private final Path file;
  private final Function<String, @Nullable String> environment;
  private final boolean onLoopback;
  private final Clock clock;

  /**
   * @param environment gives the variables of the environment; null: one is not set
   * @param onLoopback whether sources may be without a secret
   */
  public WebhookFile(
      Path file, Function<String, @Nullable String> environment, boolean onLoopback, Clock clock) {
    this.file = file;
    this.environment = environment;
    this.onLoopback = onLoopback;
    this.clock = clock;
  }

  Path path() {
    return file;
  }

  /**
   * The sources in it by name.
   *
   * @throws SluiceException SLUICE-1404 when it cannot be read; SLUICE-1405 when something in it is
   *     wrong, with all that is, each with line, column and a code
   */
  public Map<String, WebhookSource> read() {
    List<Fault> faults = new ArrayList<>();
    Map<String, WebhookSource> sources = sources(faults);
    if (!faults.isEmpty()) {
      faults.sort(Comparator.comparingInt(Fault::line).thenComparingInt(Fault::column));
      throw new SluiceException(
          "SLUICE-1405",
          "Expected a file of webhooks without faults, found %d in %s:%n%s"
              .formatted(
                  faults.size(),
                  file,
                  faults.stream().map(f -> file + ":" + f).collect(Collectors.joining("\n"))),
          "Correct them; docs/webhooks.md shows the file by example.");
    }
    return sources;
  }

  private Map<String, WebhookSource> sources(List<Fault> faults) {
    Map<String, WebhookSource> sources = new LinkedHashMap<>();
    Node root = parse();
    Fields top = new Fields(root, "the file", faults);
    top.only(Set.of("sources"));
    Node listed = top.value("sources");
    if (listed == null) {
      top.fault(root, "SLUICE-1411", "Expected the map sources, found none.");
      return sources;
    }
    SourceReader reader = new SourceReader(environment, onLoopback, clock, faults);
    Fields named = new Fields(listed, "sources", faults);
    for (String name : named.names()) {
      Node value = named.value(name);
      if (value == null) {
        named.fault(named.key(name), "SLUICE-1411", "Expected a map for the source " + name + ".");
        continue;
      }
      WebhookSource source = reader.read(name, named.key(name), value);
      if (source != null) {
        sources.put(name, source);
      }
    }
    return sources;
  }

  private Node parse() {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(0);
    options.setCodePointLimit(MAX_CHARACTERS);
    try {
      Node root = new Yaml(options).compose(new StringReader(Files.readString(file)));
      if (root == null) {
        throw bad("a map with sources", "nothing", null);
      }
      return root;
    } catch (MarkedYAMLException e) {
      var mark = e.getProblemMark();
      String where =
          mark == null
              ? ""
              : " (line %d, column %d)".formatted(mark.getLine() + 1, mark.getColumn() + 1);
      throw bad("YAML", e.getProblem() + where, e);
    } catch (YAMLException e) {
      throw bad("YAML", String.valueOf(e.getMessage()), e);
    } catch (NoSuchFileException e) {
      throw bad("the file", "none", e);
    } catch (IOException e) {
      throw bad("a file in UTF-8 that can be read", String.valueOf(e.getMessage()), e);
    }
  }

  private SluiceException bad(String expected, String found, @Nullable Throwable cause) {
    return new SluiceException(
        "SLUICE-1404",
        "Expected %s as the file of webhooks %s, found %s.".formatted(expected, file, found),
        "Check it with: sluice webhooks check " + file,
        cause);
  }
}
