/**
 * The MCP server {@code customer-data}, a process of its own over the tables, and its client. Knows
 * nothing of who asks.
 */
@NullMarked
package dev.sluice.examples.support.mcp;

import org.jspecify.annotations.NullMarked;
