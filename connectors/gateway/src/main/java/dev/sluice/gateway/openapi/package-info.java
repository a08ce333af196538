/** The description of the API as an OpenAPI document. */
@NullMarked
package dev.sluice.gateway.openapi;

import org.jspecify.annotations.NullMarked;
