package dev.sluice.cli;

import dev.sluice.errors.SluiceException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;

/** Says why no server answers. */
final class Unreachable {
  private Unreachable() {}

  /** SLUICE-5021, with the reason in few words. */
  static SluiceException at(String url, IOException e) {
    return new SluiceException(
        "SLUICE-5021",
        "No Sluice server answers at " + url + " (" + reason(e) + ").",
        "Start one with: sluice dev. If it runs elsewhere, name it with --url or SLUICE_URL.",
        e);
  }

  private static String reason(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof UnknownHostException || t instanceof UnresolvedAddressException) {
        return "unknown host";
      }
      String message = t.getMessage();
      if (message != null && !message.isBlank()) {
        return message.toLowerCase(Locale.ROOT);
      }
    }
    return thrown instanceof ConnectException
        ? "connection refused"
        : thrown.getClass().getSimpleName();
  }
}
