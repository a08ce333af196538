package dev.sluice.gateway.access;

import dev.sluice.identity.LocalIdentityProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;

/** A person's browser, reduced to what logging in needs: it keeps cookies and follows nothing. */
public final class OidcHarness implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI gateway;
  private final Map<String, String> cookies = new TreeMap<>();

  public OidcHarness(URI gateway) {
    this.gateway = gateway;
  }

  /**
   * Writes a key file with an admin's key and this provider in it.
   *
   * @param gateway where browsers reach the gateway
   * @param more further settings, each with a comma behind it
   * @return the admin's key
   */
  public static String keyFile(Path file, URI provider, String gateway, String more) {
    try {
      String key = new KeyFile(file).add("root", Role.ADMIN, null, Instant.now()).secret();
      Path secret = Files.writeString(file.resolveSibling("secret"), LocalIdentityProvider.SECRET);
      String section = LocalIdentityProvider.settings(provider, secret, gateway, more);
      Files.writeString(
          file, Files.readString(file).replaceFirst("\\{", "{\"oidc\": " + quoted(section) + ","));
      return key;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String quoted(String section) {
    return Matcher.quoteReplacement(section);
  }

  /** The whole way: to the provider, which says yes, and back. */
  public HttpResponse<String> logIn(String returnPath) {
    return get(allowed(returnPath).toString());
  }

  /** To the provider, which says yes; where it leads back to. */
  public URI allowed(String returnPath) {
    String to = URLEncoder.encode(returnPath, StandardCharsets.UTF_8);
    String provider = location(get("/login/oidc?to=" + to));
    return URI.create(location(send("POST", URI.create(provider), "")));
  }

  public HttpResponse<String> get(String path) {
    return send("GET", gateway.resolve(path), "");
  }

  public HttpResponse<String> post(String path, String form) {
    return send("POST", gateway.resolve(path), form);
  }

  public Map<String, String> cookies() {
    return cookies;
  }

  public static String location(HttpResponse<String> answer) {
    return answer.headers().firstValue("location").orElseThrow(() -> new AssertionError(answer));
  }

  private HttpResponse<String> send(String method, URI uri, String form) {
    var request =
        HttpRequest.newBuilder(uri)
            .header("Accept", "text/html")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .method(method, BodyPublishers.ofString(form));
    if (uri.getPort() == gateway.getPort()) {
      cookies.forEach((name, value) -> request.header("Cookie", name + "=" + value));
    }
    try {
      HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
      answer.headers().allValues("set-cookie").forEach(this::keep);
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void keep(String cookie) {
    String[] pair = cookie.substring(0, cookie.indexOf(';')).split("=", 2);
    if (pair[1].isEmpty()) {
      cookies.remove(pair[0]);
    } else {
      cookies.put(pair[0], pair[1]);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
