package dev.sluice.gateway.webhooks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A map of the file, whose fields are taken one by one; what is wrong is noted, not thrown. */
final class Fields {
  private final Node node;
  private final Map<String, NodeTuple> fields = new LinkedHashMap<>();
  private final List<Fault> faults;
  private final String of;

  /**
   * @param of what the map is, for the messages
   */
  Fields(Node node, String of, List<Fault> faults) {
    this.node = node;
    this.of = of;
    this.faults = faults;
    if (!(node instanceof MappingNode map)) {
      fault(node, "SLUICE-1411", "Expected a map for " + of + ".");
      return;
    }
    for (NodeTuple tuple : map.getValue()) {
      String key = tuple.getKeyNode() instanceof ScalarNode name ? name.getValue() : "?";
      if (fields.putIfAbsent(key, tuple) != null) {
        fault(tuple.getKeyNode(), "SLUICE-1410", "Expected " + key + " once, found it again.");
      }
    }
  }

  /** Notes the fields that are none of these. */
  void only(Set<String> known) {
    fields.forEach(
        (name, tuple) -> {
          if (!known.contains(name)) {
            String expected = String.join(", ", new TreeSet<>(known));
            fault(
                tuple.getKeyNode(),
                "SLUICE-1410",
                "Expected the fields " + expected + " of " + of + ", found '" + name + "'.");
          }
        });
  }

  Set<String> names() {
    return fields.keySet();
  }

  Node node() {
    return node;
  }

  /** The name of a field as a node, where the file says it. */
  Node key(String name) {
    NodeTuple tuple = fields.get(name);
    return tuple == null ? node : tuple.getKeyNode();
  }

  /** The value of a field; null: it is not there. */
  @Nullable Node value(String name) {
    NodeTuple tuple = fields.get(name);
    if (tuple == null || Tag.NULL.equals(tuple.getValueNode().getTag())) {
      return null;
    }
    return tuple.getValueNode();
  }

  /** A text; null: it is not there, or no text, which is noted. */
  @Nullable String text(String name) {
    Node value = value(name);
    return value == null ? null : text(value, name);
  }

  private @Nullable String text(Node value, String name) {
    if (value instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    fault(value, "SLUICE-1411", "Expected a text for " + name + " of " + of + ".");
    return null;
  }

  /** A text or a list of them, where each is; empty: there is none. */
  Map<Node, String> texts(String name) {
    Map<Node, String> texts = new LinkedHashMap<>();
    Node value = value(name);
    if (value != null) {
      List<Node> nodes =
          value instanceof SequenceNode list ? new ArrayList<>(list.getValue()) : List.of(value);
      for (Node each : nodes) {
        String text = text(each, name);
        if (text != null) {
          texts.put(each, text);
        }
      }
    }
    return texts;
  }

  void fault(Node where, String code, String message) {
    faults.add(Fault.at(where, code, message));
  }
}
