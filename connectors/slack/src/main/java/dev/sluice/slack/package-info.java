/** Asks people in Slack, and tells them. */
@NullMarked
package dev.sluice.slack;

import org.jspecify.annotations.NullMarked;
