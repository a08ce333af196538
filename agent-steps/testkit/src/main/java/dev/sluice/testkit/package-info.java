/**
 * Runs durable functions on the real engine, without a broker and with a clock that is told when
 * time passes.
 */
@NullMarked
package dev.sluice.testkit;

import org.jspecify.annotations.NullMarked;
