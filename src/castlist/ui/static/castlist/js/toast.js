/* Toasts: shown for 6 s, for longer while pointed at or focused. A failed request says its own sentence. */
const place = document.getElementById("toasts");

function arm(toast) {
  let timer;
  const wait = () => (timer = setTimeout(() => toast.remove(), 6000));
  for (const stay of ["pointerenter", "focusin"]) toast.addEventListener(stay, () => clearTimeout(timer));
  for (const go of ["pointerleave", "focusout"]) toast.addEventListener(go, wait);
  wait();
}

export function say(words, isBad = false) {
  const toast = document.createElement("div");
  toast.className = `cl-toast${isBad ? " cl-bad" : ""}`;
  toast.dataset.toast = "";
  toast.append(words);
  place.append(toast);
  arm(toast);
}

for (const toast of place.querySelectorAll("[data-toast]")) arm(toast);
new MutationObserver((changes) => {
  for (const change of changes) for (const node of change.addedNodes) if (node.matches?.("[data-toast]:not([data-armed])")) {
    node.dataset.armed = "";
    arm(node);
  }
}).observe(place, { childList: true });

document.addEventListener("click", (event) => event.target.closest("[data-toast-close]")?.closest("[data-toast]").remove());
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 401) return; // logged_out.js says it
  const kind = event.detail.xhr.getResponseHeader("content-type") ?? "";
  say(kind.startsWith("text/plain") ? event.detail.xhr.responseText : document.body.dataset.failed ?? "That did not work. Try again.", true);
});
document.addEventListener("htmx:sendError", () => say(document.body.dataset.offline ?? "Castlist does not answer. Try again in a moment.", true));
