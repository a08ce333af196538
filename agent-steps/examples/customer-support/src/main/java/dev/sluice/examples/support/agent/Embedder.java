package dev.sluice.examples.support.agent;

import java.util.List;

/** Turns texts into their places in the space of meanings. */
@FunctionalInterface
public interface Embedder {
  /**
   * One embedding for each text, in their order, all of one length.
   *
   * @param texts 1 to 2,048
   */
  List<List<Double>> embed(List<String> texts);
}
