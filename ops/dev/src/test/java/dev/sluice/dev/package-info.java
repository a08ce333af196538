/** The embedded parts, each started for real. */
@NullMarked
package dev.sluice.dev;

import org.jspecify.annotations.NullMarked;
