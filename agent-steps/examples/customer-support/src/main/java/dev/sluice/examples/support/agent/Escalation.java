package dev.sluice.examples.support.agent;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * What the agent wants to tell the senior channel, once a person has agreed.
 *
 * @param requestId the same however often the agent asks about one e-mail
 * @param summary what happened, a few sentences
 * @param draft what is to be posted
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Escalation(String requestId, String customerId, String summary, String draft) {}
