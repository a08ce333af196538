package dev.sluice.gateway.webhooks;

import org.yaml.snakeyaml.nodes.Node;

/**
 * Something wrong in the file of webhooks.
 *
 * @param line from 1
 * @param column from 1
 * @param code such as {@code SLUICE-1411}
 * @param message what was expected and what was found
 */
public record Fault(int line, int column, String code, String message) {
  static Fault at(Node node, String code, String message) {
    var mark = node.getStartMark();
    return new Fault(mark.getLine() + 1, mark.getColumn() + 1, code, message);
  }

  @Override
  public String toString() {
    return "%d:%d %s %s".formatted(line, column, code, message);
  }
}
