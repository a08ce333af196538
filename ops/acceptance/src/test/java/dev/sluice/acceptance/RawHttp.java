package dev.sluice.acceptance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * HTTP byte by byte, for what no client library would send.
 *
 * @param patience how long the server may be silent
 */
record RawHttp(int port, Duration patience) {
  /** What came back; empty: nothing did. */
  record Answer(String head, String body) {
    /** 0: there is none. */
    int status() {
      return head.isEmpty() ? 0 : Integer.parseInt(head.substring(9, 12));
    }
  }

  /** A request that closes its connection; a character of it is a byte. */
  static byte[] request(String method, String path, String headers, String body) {
    int length = body.getBytes(StandardCharsets.ISO_8859_1).length;
    return bytes(head(method, path, headers + "Content-Length: " + length + "\r\n") + body);
  }

  static String head(String method, String path, String headers) {
    String host = headers.contains("Host:") ? "" : "Host: localhost\r\n";
    return "%s %s HTTP/1.1\r\n%s%sConnection: close\r\n\r\n".formatted(method, path, host, headers);
  }

  /** A character is a byte, so that what is no UTF-8 can be written too. */
  static byte[] bytes(String request) {
    return request.getBytes(StandardCharsets.ISO_8859_1);
  }

  Answer get(String path) throws IOException {
    return send(request("GET", path, "", ""));
  }

  Answer send(byte[] request) throws IOException {
    try (Socket socket = open(request)) {
      return answer(socket);
    }
  }

  /** A connection on which the bytes were sent; nothing of the answer is read yet. */
  Socket open(byte[] begin) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout((int) patience.toMillis());
    socket.getOutputStream().write(begin);
    socket.getOutputStream().flush();
    return socket;
  }

  /** The rest of what comes, until the connection ends or is silent. */
  static Answer answer(Socket socket) throws IOException {
    String all = all(socket.getInputStream());
    int end = all.indexOf("\r\n\r\n");
    return end < 0 ? new Answer(all, "") : new Answer(all.substring(0, end), all.substring(end));
  }

  /** The first line of what comes. */
  static String firstLine(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder line = new StringBuilder();
    int next = in.read();
    while (next >= 0 && next != '\r') {
      line.append((char) next);
      next = in.read();
    }
    return line.toString();
  }

  private static String all(InputStream in) throws IOException {
    var read = new ByteArrayOutputStream();
    try {
      in.transferTo(read);
    } catch (SocketException | SocketTimeoutException e) {
      // It was cut off: what came before counts.
    }
    return read.toString(StandardCharsets.UTF_8);
  }
}
