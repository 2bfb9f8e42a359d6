/* "/" goes to the page's search field. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const search = document.querySelector("main input[type=search]");
  if (!search) return;
  event.preventDefault();
  search.focus();
});

/* [data-tabs] moves with arrows among its links. */
document.addEventListener("keydown", (event) => {
  const tabs = event.target.closest("[data-tabs]");
  if (!tabs || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  const all = [...tabs.querySelectorAll("a, button")];
  const step = (event.key === "ArrowRight") === (getComputedStyle(tabs).direction === "ltr") ? 1 : -1;
  all[(all.indexOf(event.target) + step + all.length) % all.length]?.focus();
});
/* The tab that is open stands in sight; the page itself stays where it is. */
for (const here of document.querySelectorAll("[data-tabs] [aria-current]")) {
  const tabs = here.closest("[data-tabs]");
  const [tab, frame] = [here.getBoundingClientRect(), tabs.getBoundingClientRect()];
  if (tab.right > frame.right) tabs.scrollLeft += tab.right - frame.right;
  else if (tab.left < frame.left) tabs.scrollLeft += tab.left - frame.left;
}
