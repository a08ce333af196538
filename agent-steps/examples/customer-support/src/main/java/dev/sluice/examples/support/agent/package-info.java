/**
 * The agent: what it is told, what it may do, what it answers. Ordinary Java, which knows nothing
 * of what runs it; a test sees to that.
 */
@NullMarked
package dev.sluice.examples.support.agent;

import org.jspecify.annotations.NullMarked;
