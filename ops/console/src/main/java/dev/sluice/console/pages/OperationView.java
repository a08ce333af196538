package dev.sluice.console.pages;

import dev.sluice.gateway.read.OperationTrace;
import org.jspecify.annotations.Nullable;

/**
 * A bulk order and how far it is.
 *
 * @param operation null: it is not known, or not yet
 */
record OperationView(String id, @Nullable OperationTrace operation) implements PageView {
  @Override
  public String title() {
    return "Operation " + id;
  }

  @Override
  public int status() {
    return operation == null ? 404 : 200;
  }
}
