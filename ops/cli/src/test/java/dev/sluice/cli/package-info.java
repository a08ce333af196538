/** Tests of the command line, against a server that answers as the gateway does. */
@NullMarked
package dev.sluice.cli;

import org.jspecify.annotations.NullMarked;
