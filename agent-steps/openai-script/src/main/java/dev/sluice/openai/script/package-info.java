/** A local server that speaks the OpenAI API and answers from a script. */
@NullMarked
package dev.sluice.openai.script;

import org.jspecify.annotations.NullMarked;
