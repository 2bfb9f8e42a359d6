/* When the stream of events breaks, the live dots turn grey and say so; the extension connects anew by itself. */
const frame = document.querySelector("[sse-connect]");
document.addEventListener("htmx:sseError", () => frame?.classList.add("cl-cut"));
document.addEventListener("htmx:sseOpen", () => frame?.classList.remove("cl-cut"));
