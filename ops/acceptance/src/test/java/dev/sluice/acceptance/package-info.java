/** All parts together, each started for real: what people see and do, and what may go wrong. */
@NullMarked
package dev.sluice.acceptance;

import org.jspecify.annotations.NullMarked;
