/** What the gateway asks of a read model, and the answers. */
@NullMarked
package dev.sluice.gateway.read;

import org.jspecify.annotations.NullMarked;
