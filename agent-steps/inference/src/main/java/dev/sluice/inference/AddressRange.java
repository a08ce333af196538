package dev.sluice.inference;

import dev.sluice.errors.SluiceException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * Addresses that begin with the same bits, such as {@code 10.0.0.0/8}.
 *
 * @param first the lowest of them
 * @param bits how many are the same, 0 to 32 (IPv4) or 128 (IPv6)
 */
record AddressRange(InetAddress first, int bits) {
  /** No name ever matches, so that reading a range asks no name server. */
  private static final Pattern LITERAL = Pattern.compile("[0-9]+(\\.[0-9]+){3}|[0-9a-fA-F:.]*:.*");

  /**
   * Reads {@code 10.0.0.0/8}, {@code fd00::/8} or one address.
   *
   * @throws SluiceException SLUICE-3240 when it is neither
   */
  static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    if (LITERAL.matcher(address).matches()) {
      try {
        InetAddress first = InetAddress.getByName(address);
        int length = first.getAddress().length * Byte.SIZE;
        int bits = slash < 0 ? length : Integer.parseInt(text.substring(slash + 1));
        if (bits >= 0 && bits <= length) {
          return new AddressRange(first, bits);
        }
      } catch (UnknownHostException | NumberFormatException e) {
        // Told below, as all else that is no range.
      }
    }
    throw new SluiceException(
        "SLUICE-3240",
        "Expected an address or a range such as 10.0.0.0/8 or fd00::/8, found '" + text + "'.",
        "Correct the addresses of the allow-list.");
  }

  /** Whether {@code address} is one of them; IPv4 and IPv6 are apart. */
  boolean contains(InetAddress address) {
    byte[] these = first.getAddress();
    byte[] those = address.getAddress();
    if (these.length != those.length) {
      return false;
    }
    int whole = bits / Byte.SIZE;
    for (int i = 0; i < whole; i++) {
      if (these[i] != those[i]) {
        return false;
      }
    }
    int rest = bits % Byte.SIZE;
    return rest == 0 || ((these[whole] ^ those[whole]) & 0xFF) >>> (Byte.SIZE - rest) == 0;
  }
}
