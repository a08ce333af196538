package dev.sluice.gateway.access;

import java.util.Optional;

/** The form that asks for a key. It needs no script and no style of another page. */
final class LoginPage {
  private LoginPage() {}

  /**
   * @param refused one of our own sentences on why the last try failed; nothing that came in
   */
  static String of(Optional<String> refused) {
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Log in to Sluice</title>
    </head>
    <body>
    <main>
    <h1>Sluice</h1>
    %s
    <form method="post" action="/login">
    <p><label for="key">API key</label></p>
    <p><input id="key" name="key" type="password" size="50" autocomplete="current-password" required autofocus></p>
    <p><button>Log in</button></p>
    </form>
    </main>
    </body>
    </html>
    """
        .formatted(refused.map(why -> "<p role=\"alert\">" + why + "</p>").orElse(""));
  }
}
