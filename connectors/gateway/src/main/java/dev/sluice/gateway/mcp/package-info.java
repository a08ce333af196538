/** The tools that a model is given over the Model Context Protocol, at {@code /mcp}. */
@NullMarked
package dev.sluice.gateway.mcp;

import org.jspecify.annotations.NullMarked;
