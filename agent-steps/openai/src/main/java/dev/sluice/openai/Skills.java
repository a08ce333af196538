package dev.sluice.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sluice.errors.SluiceException;
import dev.sluice.sdk.Context;
import dev.sluice.sdk.Step;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Skills: a folder of {@code NAME/SKILL.md}, each with {@code name} and {@code description} as YAML
 * front matter. The model is told name and description with its instructions and reads the body,
 * when it needs it, by the tool {@code read_skill}. All files are read when this is made;
 * immutable.
 */
public final class Skills implements ToolSource {
  private static final String FILE = "SKILL.md";
  private static final int MAX_BYTES = 256 * 1024;
  private static final Pattern FRONT_MATTER =
      Pattern.compile("\\A---\\R(.*?\\R)---\\R?(.*)\\z", Pattern.DOTALL);
  private static final YAMLMapper YAML = new YAMLMapper();

  private record Skill(String name, String description, String body) {}

  private final Map<String, Skill> skills;

  private Skills(Map<String, Skill> skills) {
    this.skills = skills;
  }

  /**
   * The skills of a folder.
   *
   * @throws SluiceException SLUICE-3210 when there are none, or one cannot be read, lacks name or
   *     description, has another name than its folder or more than 256 KiB
   */
  public static Skills in(Path folder) {
    Map<String, Skill> found = new TreeMap<>();
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.toList()) {
        Path file = entry.resolve(FILE);
        if (Files.isRegularFile(file)) {
          Skill skill = read(file, entry.getFileName().toString().replace("/", ""));
          found.put(skill.name(), skill);
        }
      }
    } catch (IOException e) {
      throw invalid("a folder of skills", folder + ", which cannot be read", e);
    }
    if (found.isEmpty()) {
      throw invalid("a folder of NAME/" + FILE, "none in " + folder, null);
    }
    return new Skills(found);
  }

  /**
   * The skills of a folder on the class path.
   *
   * @param beside finds the folder, by its class loader
   * @param folder from the root, such as {@code skills}
   * @throws SluiceException SLUICE-3210, as {@link #in}; also when there is no such folder
   */
  public static Skills onClassPath(Class<?> beside, String folder) {
    URL url = beside.getClassLoader().getResource(folder);
    if (url == null) {
      throw invalid("a folder of skills on the class path", "no " + folder, null);
    }
    try {
      URI uri = url.toURI();
      if (!"jar".equals(uri.getScheme())) {
        return in(Path.of(uri));
      }
      try (FileSystem jar = FileSystems.newFileSystem(jarOf(uri))) {
        return in(jar.getPath("/" + folder));
      }
    } catch (IOException | URISyntaxException e) {
      throw invalid("a folder of skills on the class path", url + ", which cannot be read", e);
    }
  }

  private static Path jarOf(URI uri) {
    String inside = uri.getRawSchemeSpecificPart();
    return Path.of(URI.create(inside.substring(0, inside.indexOf("!/"))));
  }

  @Override
  public List<Tool> tools(Context ctx, String prefix) {
    return List.of(new ReadSkill(skills));
  }

  @Override
  public String instructions() {
    StringBuilder text =
        new StringBuilder("You have skills. Before you do what one is for, read it by read_skill:");
    skills
        .values()
        .forEach(s -> text.append("\n- ").append(s.name()).append(": ").append(s.description()));
    return text.toString();
  }

  private static Skill read(Path file, String folder) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw invalid("a skill of at most 256 KiB", Files.size(file) + " bytes in " + file, null);
    }
    Matcher parts = FRONT_MATTER.matcher(Files.readString(file));
    if (!parts.matches()) {
      throw invalid("a skill that begins with front matter between lines ---", file + "", null);
    }
    JsonNode front;
    try {
      front = YAML.readTree(parts.group(1));
    } catch (JsonProcessingException e) {
      throw invalid("front matter in YAML", file + ": " + e.getOriginalMessage(), e);
    }
    String name = front.path("name").asText("");
    String description = front.path("description").asText("").strip();
    if (!name.equals(folder) || description.isEmpty()) {
      throw invalid(
          "a skill with a description, named as its folder " + folder,
          "name '" + name + "' and description '" + description + "' in " + file,
          null);
    }
    return new Skill(name, description, parts.group(2).strip());
  }

  private static SluiceException invalid(String expected, String found, @Nullable Exception cause) {
    return new SluiceException(
        "SLUICE-3210",
        "Expected " + expected + ", found " + found + ".",
        "Write NAME/SKILL.md: ---, name: NAME, description: when to use it, ---, then what to do.",
        cause);
  }

  private record ReadSkill(Map<String, Skill> skills) implements Tool {
    @Override
    public Description description() {
      ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
      ObjectNode name = schema.putObject("properties").putObject("name").put("type", "string");
      skills.keySet().forEach(name.putArray("enum")::add);
      schema.putArray("required").add("name");
      schema.put("additionalProperties", false);
      return new Description("read_skill", "Reads how a skill is done", schema, true);
    }

    @Override
    public String call(JsonNode arguments, Step step) {
      String name = arguments.path("name").asText("");
      Skill skill = skills.get(name);
      return skill == null
          ? "There is no skill '" + name + "'. There are: " + String.join(", ", skills.keySet())
          : skill.body();
    }
  }
}
