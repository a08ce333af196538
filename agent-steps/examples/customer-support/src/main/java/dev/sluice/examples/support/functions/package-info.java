/** What wakes the agent, what is durable about it, and who has to agree. */
@NullMarked
package dev.sluice.examples.support.functions;

import org.jspecify.annotations.NullMarked;
