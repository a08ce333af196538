package dev.sluice.console.pages;

import dev.sluice.gateway.read.ReadModel;

/** What the pages of bulk orders ask of the read model. */
final class OperationReads {
  private static final int LIMIT = 100;

  private final ReadModel model;

  OperationReads(ReadModel model) {
    this.model = model;
  }

  OperationsView list() {
    return new OperationsView(model.operations(LIMIT));
  }

  OperationView operation(String id) {
    return new OperationView(id, model.operation(id).orElse(null));
  }
}
