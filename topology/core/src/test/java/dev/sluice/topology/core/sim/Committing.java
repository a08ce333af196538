package dev.sluice.topology.core.sim;

import java.util.ArrayList;
import java.util.List;

/** What somebody writes in transactions: the tail since the last commit can be taken back. */
final class Committing<T> {
  private final List<T> all = new ArrayList<>();
  private int committed;

  void add(T one) {
    all.add(one);
  }

  /** Also what may still be taken back. */
  List<T> all() {
    return all;
  }

  List<T> committed() {
    return all.subList(0, committed);
  }

  /** Answers what has committed now. */
  List<T> commit() {
    List<T> news = List.copyOf(all.subList(committed, all.size()));
    committed = all.size();
    return news;
  }

  void rollBack() {
    all.subList(committed, all.size()).clear();
  }
}
