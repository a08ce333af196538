package dev.sluice.console.pages;

import dev.sluice.gateway.read.WorkerGroup;
import java.util.List;

/** Who is connected to run steps. */
record WorkersView(List<WorkerGroup> groups) implements PageView {
  @Override
  public String title() {
    return "Workers";
  }
}
