/* Chips: Delete takes the focused [data-chip] away. The next one takes its place and the focus; after the last one the
   focus goes to [data-chips-next]. */
document.addEventListener("keydown", (event) => {
  const chip = event.target.closest("[data-chip]");
  if (!chip || !["Delete", "Backspace"].includes(event.key)) return;
  event.preventDefault();
  settled.then(() => document.activeElement?.closest("[data-chip]")?.click());
});

/* For a moment after a swap an element has what the one of its id had before: the next stroke must not take that away. */
let settled = Promise.resolve();
document.addEventListener("htmx:afterSwap", () => {
  settled = new Promise((go) => {
    document.addEventListener("htmx:afterSettle", go, { once: true });
    setTimeout(go, 200);
  });
});

let isTaken = false;
document.addEventListener("htmx:beforeRequest", (event) => {
  isTaken = Boolean(event.detail.elt.closest?.("[data-chip]"));
});
document.addEventListener("htmx:afterSettle", () => {
  if (isTaken && !document.activeElement?.closest("[data-chip]")) document.querySelector("[data-chips-next]")?.focus();
  isTaken = false;
});
