"use strict";
// What the pages do by themselves: keys, dialogs, colours, and what is told live.
(() => {
  const TOLD_MS = 6000;
  const PREFIX_MS = 1500;
  const told = document.getElementById("told");
  let clearing = 0;

  /** Tells the outcome of an order, also to who cannot see it. */
  function tell(message, bad) {
    told.textContent = message;
    told.classList.toggle("bad", bad);
    clearTimeout(clearing);
    clearing = setTimeout(() => (told.textContent = ""), TOLD_MS);
  }
  window.sluice = { tell };

  // ---- Dialogs: data-open names one; data-value-x fills its field x, data-copy-x from an element.

  function fill(dialog, name, value) {
    const field = dialog.querySelector("[name='" + name + "']");
    if (field) {
      field.value = value;
      field.dataset.initial = field.value;
    }
    const shown = dialog.querySelector("[data-show='" + name + "']");
    if (shown) {
      shown.textContent = value;
    }
  }

  function open(button) {
    const dialog = document.getElementById(button.dataset.open);
    dialog.querySelector("form").reset();
    const problem = dialog.querySelector(".problem");
    if (problem) {
      problem.hidden = true;
    }
    for (const [key, value] of Object.entries(button.dataset)) {
      const [, from, first, rest] = key.match(/^(value|copy)(.)(.*)$/) ?? [];
      if (from) {
        const text = from === "value" ? value : document.getElementById(value)?.textContent ?? "";
        fill(dialog, first.toLowerCase() + rest, text);
      }
    }
    dialog.showModal();
    dialog.querySelector("input:not([readonly]):not([type=hidden]):not([type=radio]), textarea")?.focus();
  }

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) {
      open(opener);
    } else if (event.target.closest("[data-close]")) {
      event.target.closest("dialog").close();
    } else if (event.target.id === "theme") {
      nextTheme();
    }
  });

  // ---- Filters show at once what was chosen.

  document.addEventListener("change", (event) => {
    if (event.target.matches("form[data-auto] select")) {
      event.target.form.requestSubmit();
    }
  });

  document.addEventListener("submit", (event) => {
    if (event.target.method === "get") {
      for (const field of event.target.elements) {
        field.disabled = field.disabled || (field.name && field.value === "");
      }
    }
  });

  addEventListener("pageshow", () =>
    document.querySelectorAll("form[method=get] :disabled").forEach((field) => (field.disabled = false)));

  // ---- Colours: as the system, light, dark.

  function nextTheme() {
    const root = document.documentElement;
    const next = { undefined: "light", light: "dark" }[root.dataset.theme];
    if (next) {
      root.dataset.theme = next;
      localStorage.setItem("sluice-theme", next);
    } else {
      delete root.dataset.theme;
      localStorage.removeItem("sluice-theme");
    }
    nameTheme();
  }

  function nameTheme() {
    const name = document.documentElement.dataset.theme ?? "as the system";
    document.getElementById("theme").setAttribute("aria-label", "Colours: " + name);
  }
  nameTheme();

  // ---- Keys. An element with data-keys is clicked by them; a list is walked with j and k.

  let prefix = "";

  function walk(step) {
    const items = [...document.querySelectorAll("[data-item]")];
    const at = items.indexOf(document.activeElement);
    const next = at < 0 ? (step > 0 ? 0 : items.length - 1) : at + step;
    items[Math.max(0, Math.min(items.length - 1, next))]?.focus();
  }

  function press(keys) {
    const target = [...document.querySelectorAll("[data-keys]")].find((e) => e.dataset.keys === keys);
    target?.click();
    return target !== undefined;
  }

  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) {
      return;
    }
    const keys = prefix + event.key;
    prefix = "";
    if (event.key === "j" || event.key === "k") {
      walk(event.key === "j" ? 1 : -1);
    } else if (event.key === "/" && document.getElementById("search")) {
      document.getElementById("search").focus();
    } else if (keys === "g") {
      prefix = "g ";
      setTimeout(() => (prefix = ""), PREFIX_MS);
      return;
    } else if (!press(keys)) {
      return;
    }
    event.preventDefault();
  });

  // ---- What is told live replaces a part of the page: not under a reader's hands.

  let opened = [];

  function busy(part) {
    const selection = getSelection();
    const selecting = !selection.isCollapsed && part.contains(selection.anchorNode);
    return selecting || part.querySelector("input:focus, textarea:focus, select:focus") !== null;
  }

  document.addEventListener("htmx:sseBeforeMessage", (event) => {
    const part = event.target;
    if (busy(part)) {
      event.preventDefault();
      return;
    }
    opened = [...part.querySelectorAll("details[open][id]")].map((details) => details.id);
  });

  document.addEventListener("htmx:sseMessage", () => {
    for (const id of opened) {
      document.getElementById(id)?.setAttribute("open", "");
    }
    tick();
  });

  /** A page that nobody sees keeps no connection: a browser has few of them for one server. */
  function follow() {
    if (!document.body.hasAttribute("sse-connect")) {
      return;
    }
    htmx.trigger(document.body, "htmx:beforeCleanupElement");
    if (!document.hidden) {
      htmx.trigger(document.body, "htmx:afterProcessNode");
      document.querySelectorAll("[sse-swap]").forEach((e) => htmx.trigger(e, "htmx:afterProcessNode"));
    }
  }
  document.addEventListener("visibilitychange", follow);
  addEventListener("load", () => document.hidden && follow());

  /** Where the session has ended, its pages do not stay open: the server leads to the login. */
  let asking = false;

  document.addEventListener("htmx:sseError", async () => {
    if (asking) {
      return;
    }
    asking = true;
    try {
      const page = await fetch(location.href, { redirect: "manual", headers: { Accept: "text/html" } });
      if (page.type === "opaqueredirect" || page.status === 401) {
        location.reload();
      }
    } catch {
      // The server is away: the page stays as it was.
    } finally {
      asking = false;
    }
  });

  // ---- Times that go on while nothing is told.

  function duration(ms) {
    const s = Math.max(0, Math.floor(ms / 1000));
    if (s < 60) {
      return s + " s";
    }
    if (s < 3600) {
      return Math.floor(s / 60) + " m " + (s % 60) + " s";
    }
    return s < 86400
      ? Math.floor(s / 3600) + " h " + Math.floor((s % 3600) / 60) + " m"
      : Math.floor(s / 86400) + " d " + Math.floor((s % 86400) / 3600) + " h";
  }

  function tick() {
    const now = Date.now();
    for (const element of document.querySelectorAll("[data-since]")) {
      element.textContent = duration(now - Date.parse(element.dataset.since));
    }
    for (const element of document.querySelectorAll("[data-until]")) {
      element.textContent = duration(Date.parse(element.dataset.until) - now);
    }
  }
  setInterval(tick, 1000);
})();
