/** The read model on a real Postgres. */
@NullMarked
package dev.sluice.console;

import org.jspecify.annotations.NullMarked;
