/** The example, on the real topology, a real Postgres and real processes. */
@NullMarked
package dev.sluice.examples.support;

import org.jspecify.annotations.NullMarked;
