package dev.sluice.console.pages;

import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/**
 * The pages' styles, scripts and icon, in memory. Their addresses name what is in them, so a
 * browser keeps them for good and still asks for a new version.
 */
final class Assets {
  private static final String OWN = "/dev/sluice/console/assets/";

  /** A file; its content is not changed. */
  private static final class Asset {
    final byte[] content;
    final String type;
    final String version;

    Asset(byte[] content, String type) {
      this.content = content;
      this.type = type;
      this.version = digest(content);
    }
  }

  private final Map<String, Asset> assets = new LinkedHashMap<>();

  Assets() {
    for (String script : new String[] {"theme.js", "console.js", "orders.js"}) {
      add(script, OWN + script, "text/javascript; charset=utf-8");
    }
    add("console.css", OWN + "console.css", "text/css; charset=utf-8");
    add("icon.svg", OWN + "icon.svg", "image/svg+xml");
    add("htmx.js", webjar("htmx.org", "dist/htmx.min.js"), "text/javascript; charset=utf-8");
    add("sse.js", webjar("htmx-ext-sse", "sse.js"), "text/javascript; charset=utf-8");
  }

  /** Where the browser finds it. */
  String href(String name) {
    return "/assets/" + name + "?v=" + asset(name).version;
  }

  /** What is in it. */
  String text(String name) {
    return new String(asset(name).content, StandardCharsets.UTF_8);
  }

  private Asset asset(String name) {
    Asset asset = assets.get(name);
    if (asset == null) {
      throw new IllegalArgumentException("There is no asset " + name);
    }
    return asset;
  }

  void addTo(JavalinDefaultRoutingApi routes) {
    assets.forEach((name, asset) -> routes.get("/assets/" + name, ctx -> send(ctx, asset)));
  }

  private static void send(Context ctx, Asset asset) {
    boolean current = asset.version.equals(ctx.queryParam("v"));
    ctx.header("Cache-Control", current ? "public, max-age=31536000, immutable" : "no-cache")
        .contentType(asset.type)
        .result(asset.content);
  }

  private void add(String name, String resource, String type) {
    assets.put(name, new Asset(read(resource), type));
  }

  /** A file of a webjar, whose version is part of its path and said once, in the build. */
  private static String webjar(String artifact, String file) {
    Properties built = new Properties();
    String resource = "/META-INF/maven/org.webjars.npm/" + artifact + "/pom.properties";
    try (InputStream in = open(resource)) {
      built.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "/META-INF/resources/webjars/%s/%s/%s"
        .formatted(artifact, built.getProperty("version"), file);
  }

  private static byte[] read(String resource) {
    try (InputStream in = open(resource)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String resource) {
    InputStream in = Assets.class.getResourceAsStream(resource);
    if (in == null) {
      throw new IllegalStateException("Missing on the class path: " + resource);
    }
    return in;
  }

  private static String digest(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
