/* A button that waits keeps its width and its word. */
document.addEventListener("submit", (event) => {
  if (event.target.closest("[hx-post], [hx-get], [hx-put], [hx-delete]")) return;
  const button = event.submitter;
  if (button) setTimeout(() => button.setAttribute("aria-busy", "true"));
});
addEventListener("pageshow", () => document.querySelectorAll("[aria-busy=true]").forEach((busy) => busy.removeAttribute("aria-busy")));
document.querySelector("[data-summary]")?.focus();
document.addEventListener("htmx:afterSwap", (event) => {
  const place = event.detail.target; // none where an event of the stream was swapped
  if (place && place.id !== "dialog") place.querySelector("[data-summary]")?.focus();
});
