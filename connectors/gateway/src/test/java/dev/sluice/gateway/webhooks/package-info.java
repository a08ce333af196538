@NullMarked
package dev.sluice.gateway.webhooks;

import org.jspecify.annotations.NullMarked;
