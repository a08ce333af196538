package dev.sluice.dev;

import dev.sluice.errors.SluiceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** TCP ports of the loopback address. */
public final class Ports {
  private Ports() {}

  /** A port nobody listens on at this moment. */
  public static int free() {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(loopback(0));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(loopback(port));
      return true;
    } catch (IOException inUse) {
      return false;
    }
  }

  /**
   * @param what who wants the port, as in "the gateway"
   * @param flag the command-line flag that chooses another one
   * @throws SluiceException SLUICE-5002 when somebody listens on the port
   */
  static void requireFree(int port, String what, String flag) {
    if (!isFree(port)) {
      throw new SluiceException(
          "SLUICE-5002",
          "Expected port %d to be free for %s, found it in use by another process."
              .formatted(port, what),
          "Stop that process or choose another port with %s.".formatted(flag));
    }
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
