package dev.sluice.openai;

/**
 * What an agent came to.
 *
 * @param output of the last agent
 * @param agent name of the agent that gave it: another than the first after a hand-off
 * @param turns calls of models, at least 1
 * @param usage of all calls of models that came to an answer
 */
public record AgentResult<T>(T output, String agent, int turns, Usage usage) {}
