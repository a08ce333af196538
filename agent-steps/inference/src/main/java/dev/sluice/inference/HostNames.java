package dev.sluice.inference;

import java.util.regex.Pattern;

/** What the host of a URL is: a name, an address, or an address in disguise. */
final class HostNames {
  private static final String BYTE = "(0|[1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5])";
  private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
  private static final Pattern ENDS_IN_A_NUMBER =
      Pattern.compile("(.*\\.)?([0-9]+|0[xX][0-9a-fA-F]*)");

  private HostNames() {}

  /** An IPv4 or IPv6 address in its usual form. */
  static boolean isAddress(String host) {
    return host.indexOf(':') >= 0 || IPV4.matcher(host).matches();
  }

  /**
   * Whether some resolver may take it for an address although it does not look like one: octal,
   * hexadecimal, one number, fewer than four, or with a dot at its end. No public name ends so.
   */
  static boolean isDisguisedAddress(String host) {
    return !isAddress(host) && (host.endsWith(".") || ENDS_IN_A_NUMBER.matcher(host).matches());
  }
}
