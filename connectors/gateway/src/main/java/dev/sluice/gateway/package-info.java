/** HTTP in: events, and the API over the read model. */
@NullMarked
package dev.sluice.gateway;

import org.jspecify.annotations.NullMarked;
