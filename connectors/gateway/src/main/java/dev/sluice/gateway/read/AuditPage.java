package dev.sluice.gateway.read;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of orders.
 *
 * @param orders newest first
 * @param cursor asks for the next page; null: this is the last
 */
public record AuditPage(List<AuditEntry> orders, @Nullable String cursor) {}
