/** A server that speaks Slack's protocol, for demos and tests without a workspace. */
@NullMarked
package dev.sluice.slack.local;

import org.jspecify.annotations.NullMarked;
