"use strict";
// Runs before the page is drawn, so that it is drawn in the chosen colours at once.
(() => {
  const theme = localStorage.getItem("sluice-theme");
  if (theme === "light" || theme === "dark") {
    document.documentElement.dataset.theme = theme;
  }
})();
