package dev.sluice.examples.support.mcp;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.sluice.examples.support.data.CustomerData;
import org.jspecify.annotations.Nullable;

/**
 * A tool of the server: what clients are told of it, what it takes, what it answers.
 *
 * @param <A> its arguments, a record
 * @param <R> its answer
 * @param description for models, a sentence or two
 * @param reads whether it changes nothing
 * @param code what it does
 */
record CustomerTool<A, R>(
    String name,
    String description,
    boolean reads,
    Class<A> arguments,
    TypeReference<R> answer,
    Code<A, R> code) {

  /** What a tool does; null when there is no such thing. */
  @FunctionalInterface
  interface Code<A, R> {
    @Nullable R call(CustomerData data, A arguments);
  }
}
