package dev.sluice.examples.support.agent;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** What the agent answers. */
public record Reply(
    @JsonPropertyDescription("Subject of the reply to the customer") String subject,
    @JsonPropertyDescription("The reply, as plain text, ready for a colleague to send") String body,
    @JsonPropertyDescription(
            "One sentence for the audit log: what the customer wants, what you did")
        String note,
    @JsonPropertyDescription("Whether you asked for an escalation") boolean escalated) {}
