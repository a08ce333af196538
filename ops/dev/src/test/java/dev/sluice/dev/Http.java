package dev.sluice.dev;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/** What a server answers over HTTP. */
final class Http {
  private Http() {}

  static String post(DevServer server, String path, String body) throws Exception {
    return send(
        HttpRequest.newBuilder(server.uri().resolve(path))
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  static String get(DevServer server, String path) throws Exception {
    return send(HttpRequest.newBuilder(server.uri().resolve(path)).build());
  }

  private static String send(HttpRequest request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }
}
