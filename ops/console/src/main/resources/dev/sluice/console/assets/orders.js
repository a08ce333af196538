"use strict";
// Forms that give an order to the API. A form says where to (data-method, data-path), what to do
// with the answer (data-then: a page to open, data-done: a text), and each field how it is sent
// (data-type: json, flag, path, body; else as text). What is blank is left out.
(() => {
  class Problem extends Error {
    constructor(message, field) {
      super(message);
      this.field = field;
    }
  }

  /** The JSON text of a field; null when it gives none. JSON is passed on as it was typed. */
  function jsonOf(field) {
    const blank = field.value.trim() === "";
    switch (field.dataset.type) {
      case "flag":
        return field.value === "true" ? "true" : null;
      case "json":
      case "body":
        if (blank || (field.value === field.dataset.initial && !("always" in field.dataset))) {
          return null;
        }
        return checked(field);
      default:
        return blank ? null : JSON.stringify(field.value);
    }
  }

  function checked(field) {
    try {
      JSON.parse(field.value);
    } catch (e) {
      throw new Problem("Expected JSON in " + field.name + ", found an error: " + e.message, field);
    }
    return field.value;
  }

  /** What a form asks for: {path, body}. */
  function requestOf(form) {
    let path = form.dataset.path;
    let whole = null;
    const parts = [];
    for (const field of form.elements) {
      if (!field.name || (field.type === "radio" && !field.checked)) {
        continue;
      }
      if (field.dataset.type === "path") {
        path = path.replace("{" + field.name + "}", encodeURIComponent(field.value));
        continue;
      }
      const json = jsonOf(field);
      if (json !== null && field.dataset.type === "body") {
        whole = json;
      } else if (json !== null) {
        parts.push(JSON.stringify(field.name) + ":" + json);
      }
    }
    return { path, body: whole ?? (parts.length ? "{" + parts.join(",") + "}" : "") };
  }

  /** The page to open after an answer; null when the answer lacks what it names. */
  function filled(template, answer) {
    let complete = true;
    const path = (template ?? "").replace(/\{([\w.]+)\}/g, (_, name) => {
      const value = name.split(".").reduce((at, key) => at?.[key], answer);
      complete &&= value !== undefined && value !== null;
      return encodeURIComponent(value);
    });
    return path && complete ? path : null;
  }

  async function ask(form) {
    const { path, body } = requestOf(form);
    let answer;
    try {
      answer = await fetch(path, {
        method: form.dataset.method,
        headers: { "Content-Type": "application/json" },
        body: body || undefined,
      });
    } catch (e) {
      throw new Problem("The server does not answer (" + e.message + "). Try again.");
    }
    const json = await answer.json().catch(() => ({}));
    if (!answer.ok) {
      const error = json.error ?? { code: "HTTP " + answer.status, message: "", hint: "" };
      throw new Problem([error.code, error.message, error.hint].filter(Boolean).join(" "));
    }
    return json;
  }

  function show(form, message) {
    const line = form.querySelector(".problem");
    if (line) {
      line.textContent = message;
      line.hidden = !message;
    } else if (message) {
      window.sluice.tell(message, true);
    }
  }

  async function submit(form) {
    show(form, "");
    form.setAttribute("aria-busy", "true");
    try {
      const answer = await ask(form);
      form.closest("dialog")?.close();
      const next = filled(form.dataset.then, answer) ?? filled(form.dataset.else, answer);
      if (next) {
        location.assign(next);
      } else {
        window.sluice.tell(form.dataset.done ?? "Done.", false);
      }
    } catch (e) {
      show(form, e.message);
      e.field?.focus();
    } finally {
      form.removeAttribute("aria-busy");
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.path) {
      event.preventDefault();
      if (!form.hasAttribute("aria-busy")) {
        submit(form);
      }
    }
  });
})();
