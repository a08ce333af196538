package dev.sluice.acceptance;

import dev.sluice.dev.DevServer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/** What a server answers over HTTP. */
final class Http {
  private final DevServer server;
  private final String[] headers;

  private Http(DevServer server, String... headers) {
    this.server = server;
    this.headers = headers;
  }

  /**
   * @param headers sent with each request: names and values in turn
   */
  static Http to(DevServer server, String... headers) {
    return new Http(server, headers);
  }

  static String post(DevServer server, String path, String body) throws Exception {
    return to(server).post(path, body);
  }

  static String get(DevServer server, String path) throws Exception {
    return to(server).get(path);
  }

  String post(String path, String body) throws Exception {
    return send(request(path).POST(BodyPublishers.ofString(body)));
  }

  String get(String path) throws Exception {
    return send(request(path));
  }

  /** An answer's type, and what it says. */
  record Answered(String contentType, String body) {}

  Answered answer(String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      var answer = client.send(request(path).build(), BodyHandlers.ofString());
      String type = answer.headers().firstValue("content-type").orElse("");
      return new Answered(type, answer.body());
    }
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(server.uri().resolve(path));
    return headers.length == 0 ? request : request.headers(headers);
  }

  private static String send(HttpRequest.Builder request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString()).body();
    }
  }
}
