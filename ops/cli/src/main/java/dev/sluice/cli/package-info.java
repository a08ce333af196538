/**
 * The command {@code sluice}: starts the parts, talks to the API, shows the answers to people and
 * scripts.
 */
@NullMarked
package dev.sluice.cli;

import org.jspecify.annotations.NullMarked;
