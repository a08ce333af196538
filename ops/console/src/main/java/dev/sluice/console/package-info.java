/** The read model in Postgres and its pages. */
@NullMarked
package dev.sluice.console;

import org.jspecify.annotations.NullMarked;
