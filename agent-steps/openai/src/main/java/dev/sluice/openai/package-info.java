/** A durable agent loop: each call of a model or a tool is a step of its own. */
@NullMarked
package dev.sluice.openai;

import org.jspecify.annotations.NullMarked;
