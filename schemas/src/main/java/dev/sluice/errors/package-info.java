/** Errors that tell a stable code, what was expected and found, and what to do next. */
@NullMarked
package dev.sluice.errors;

import org.jspecify.annotations.NullMarked;
