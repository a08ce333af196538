package dev.sluice.schemas.payloads;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.errors.SluiceException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Fields of JSON values, by paths from their root: {@code request_id}, {@code customer.tier}.
 * {@code *} is any one field, {@code **} any number of them, so that {@code **.password} is found
 * at any depth. Arrays are gone through: {@code items.sku} is the {@code sku} of each of them. A
 * path means the field with all that is in it.
 */
public final class FieldPaths {
  /** No field at all. */
  public static final FieldPaths NONE = new FieldPaths(List.of());

  private static final int MAX_PATH = 512;
  private static final String ANY = "*";
  private static final String ANY_DEPTH = "**";

  private final List<List<String>> paths;

  private FieldPaths(List<List<String>> paths) {
    this.paths = paths;
  }

  /**
   * These fields.
   *
   * @throws SluiceException SLUICE-3267 when one is no path
   */
  public static FieldPaths of(Collection<String> paths) {
    return paths.isEmpty() ? NONE : new FieldPaths(paths.stream().map(FieldPaths::parse).toList());
  }

  private static List<String> parse(String path) {
    List<String> segments = Arrays.asList(path.split("\\.", -1));
    boolean blank = segments.stream().anyMatch(String::isBlank);
    if (blank || path.length() > MAX_PATH || segments.getLast().equals(ANY_DEPTH)) {
      throw new SluiceException(
          "SLUICE-3267",
          "Expected the path of a field such as customer.tier, items.*.sku or **.password, found '"
              + path.substring(0, Math.min(path.length(), 80))
              + "'.",
          "Write field names with dots between them, from the root of the payload.");
    }
    return List.copyOf(segments);
  }

  /** Whether there is no path. */
  public boolean isEmpty() {
    return paths.isEmpty();
  }

  /**
   * What is left of {@code value} when it has no other fields; the value itself is not changed.
   *
   * @return null: it has none of them
   */
  public @Nullable JsonNode only(JsonNode value) {
    return only(value, paths);
  }

  /** Takes the fields out of {@code value}; answers whether there were any. */
  public boolean removeFrom(JsonNode value) {
    return removeFrom(value, paths);
  }

  private static @Nullable JsonNode only(JsonNode value, List<List<String>> left) {
    if (left.isEmpty() || !value.isContainerNode()) {
      return null;
    }
    return value.isArray() ? onlyOfEach(value, left) : onlyFields((ObjectNode) value, left);
  }

  private static @Nullable JsonNode onlyOfEach(JsonNode array, List<List<String>> left) {
    ArrayNode kept = JsonNodeFactory.instance.arrayNode(array.size());
    boolean any = false;
    for (JsonNode element : array) {
      JsonNode of = only(element, left);
      any |= of != null;
      kept.add(of == null ? JsonNodeFactory.instance.nullNode() : of);
    }
    return any ? kept : null;
  }

  private static @Nullable JsonNode onlyFields(ObjectNode object, List<List<String>> left) {
    ObjectNode kept = JsonNodeFactory.instance.objectNode();
    for (var field : object.properties()) {
      List<List<String>> below = below(left, field.getKey());
      JsonNode of = ends(below) ? field.getValue() : only(field.getValue(), below);
      if (of != null) {
        kept.set(field.getKey(), of);
      }
    }
    return kept.isEmpty() ? null : kept;
  }

  private static boolean removeFrom(JsonNode value, List<List<String>> left) {
    if (left.isEmpty()) {
      return false;
    }
    boolean any = false;
    if (value instanceof ObjectNode object) {
      Set<String> gone = new TreeSet<>();
      for (var field : object.properties()) {
        List<List<String>> below = below(left, field.getKey());
        if (ends(below)) {
          gone.add(field.getKey());
        } else {
          any |= removeFrom(field.getValue(), below);
        }
      }
      object.remove(gone);
      any |= !gone.isEmpty();
    } else if (value.isArray()) {
      for (JsonNode element : value) {
        any |= removeFrom(element, left);
      }
    }
    return any;
  }

  /** What is left of the paths below a field; an empty one ends there. */
  private static List<List<String>> below(List<List<String>> left, String field) {
    List<List<String>> below = new ArrayList<>();
    for (List<String> path : left) {
      addBelow(below, path, field);
    }
    return below;
  }

  private static void addBelow(List<List<String>> below, List<String> path, String field) {
    String head = path.getFirst();
    List<String> tail = path.subList(1, path.size());
    if (head.equals(ANY_DEPTH)) {
      below.add(path);
      addBelow(below, tail, field);
    } else if (head.equals(ANY) || head.equals(field)) {
      below.add(tail);
    }
  }

  private static boolean ends(List<List<String>> below) {
    return below.stream().anyMatch(List::isEmpty);
  }
}
