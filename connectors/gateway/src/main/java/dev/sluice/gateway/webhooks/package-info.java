/** Webhooks: what a provider sends is verified and becomes a named event. */
@NullMarked
package dev.sluice.gateway.webhooks;

import org.jspecify.annotations.NullMarked;
