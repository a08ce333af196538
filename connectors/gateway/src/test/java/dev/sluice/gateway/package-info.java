/** The gateway over real HTTP. */
@NullMarked
package dev.sluice.gateway;

import org.jspecify.annotations.NullMarked;
