/** Calls of models and of HTTP, made for functions by a pool with its own limits. */
@NullMarked
package dev.sluice.inference;

import org.jspecify.annotations.NullMarked;
