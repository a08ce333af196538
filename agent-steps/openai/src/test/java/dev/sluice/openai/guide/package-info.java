/** The examples of docs/agents.md. */
@NullMarked
package dev.sluice.openai.guide;

import org.jspecify.annotations.NullMarked;
