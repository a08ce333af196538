package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.errors.SluiceException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which failures to group, and their groups. */
final class Failures {
  @Mixin private ListOptions list = new ListOptions();

  @Option(names = "--function", paramLabel = "ID", description = "Only runs of this function.")
  private String function = "";

  /** As the server says. */
  JsonNode fetch(Server server) {
    Map<String, String> query = new HashMap<>();
    list.addTo(query);
    query.put("function", function);
    return server.get("/v1/failures", query);
  }

  /**
   * The group whose key is or begins with {@code key}.
   *
   * @throws SluiceException SLUICE-5034 when there is none or more than one
   */
  JsonNode group(Server server, String key) {
    List<JsonNode> groups =
        Json.list(fetch(server), "groups").stream()
            .filter(group -> Json.text(group, "key").startsWith(key))
            .toList();
    if (groups.size() == 1) {
      return groups.getFirst();
    }
    throw new SluiceException(
        "SLUICE-5034",
        "Expected the key of a group of failures, found "
            + (groups.isEmpty() ? "none" : groups.size())
            + " with '"
            + Texts.oneLine(key)
            + "'.",
        "List them with: sluice failures (the same --from, --to, --function and --limit count).");
  }
}
