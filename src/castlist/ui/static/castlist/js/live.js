/* When the stream of events breaks, the live dots turn grey and say so; the extension connects anew by itself. */
const frame = document.querySelector("[sse-connect]");
const words = document.querySelector("[data-cut]");

function show(isCut) {
  frame?.classList.toggle("cl-cut", isCut);
  if (words) words.textContent = isCut ? words.dataset.cut : "";
}

let isLeaving = false; // a page that is left closes its stream, and that is no trouble
addEventListener("pagehide", () => (isLeaving = true));
addEventListener("pageshow", () => (isLeaving = false));
document.addEventListener("htmx:sseError", () => isLeaving || show(true));
document.addEventListener("htmx:sseOpen", () => show(false));
