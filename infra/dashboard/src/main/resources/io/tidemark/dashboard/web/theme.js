// Before anything is painted: the theme chosen last, or the system's.
(() => {
  const chosen = localStorage.getItem("theme");
  const light = matchMedia("(prefers-color-scheme: light)").matches;
  document.documentElement.dataset.theme = chosen ?? (light ? "light" : "dark");
})();
