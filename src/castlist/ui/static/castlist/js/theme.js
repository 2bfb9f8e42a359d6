/* Runs before the first paint: who chose "System" sees what the system shows. */
(() => {
  const root = document.documentElement;
  if (root.dataset.theme !== "system") return;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const show = () => {
    root.dataset.bsTheme = dark.matches ? "dark" : "light";
    document.dispatchEvent(new CustomEvent("castlist:theme"));
  };
  show();
  dark.addEventListener("change", show);
})();
