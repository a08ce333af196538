package dev.sluice.gateway.access;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The page that asks who it is. It needs no script and no style of another page.
 *
 * @param returnPath where a person goes after login; a path of this site
 * @param refused why the last try failed; null: there was none
 * @param provider what the identity provider is called; null: there is none
 * @param problem why nobody can log in there now; null: people can
 */
record LoginPage(
    String returnPath,
    @Nullable String refused,
    @Nullable String provider,
    @Nullable String problem) {
  String html() {
    return frame(
        "",
        """
        %s
        %s
        <form method="post" action="/login">
        <input type="hidden" name="to" value="%s">
        <p><label for="key">API key</label></p>
        <p><input id="key" name="key" type="password" size="50" autocomplete="current-password" required autofocus></p>
        <p><button>Log in</button></p>
        </form>
        """
            .formatted(
                refused == null ? "" : "<p role=\"alert\">" + escaped(refused) + "</p>",
                atProvider(),
                escaped(returnPath)));
  }

  private String atProvider() {
    if (provider == null) {
      return "";
    }
    if (problem != null) {
      return problem.equals(refused) ? "" : "<p>" + escaped(problem) + "</p>";
    }
    String to = URLEncoder.encode(returnPath, StandardCharsets.UTF_8);
    return "<p><a id=\"provider\" href=\"%s?to=%s\">Sign in with %s</a></p>"
        .formatted(Logins.START, to, escaped(provider));
  }

  /** A page that says something and goes on by itself. */
  static String leadingTo(String address, String said) {
    String safe = escaped(address);
    return frame(
        "<meta http-equiv=\"refresh\" content=\"0;url=" + safe + "\">",
        "<p>%s <a href=\"%s\">Go on</a></p>".formatted(escaped(said), safe));
  }

  private static String frame(String head, String main) {
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    %s
    <title>Log in to Sluice</title>
    </head>
    <body>
    <main>
    <h1>Sluice</h1>
    %s
    </main>
    </body>
    </html>
    """
        .formatted(head, main);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
