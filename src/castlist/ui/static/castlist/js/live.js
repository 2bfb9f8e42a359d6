/* When the stream of events breaks, the live dots turn grey and the page says so. The extension connects anew by itself;
   until then the page asks every ten seconds, and hands the answer to the stream's listeners as if it had come by it. */
const frame = document.querySelector("[sse-connect]");
const words = document.querySelector("[data-cut]");
const EVERY = 10_000;

let opened; // the stream whose listeners the page has: the first, then each that opened
let latest; // the one that is trying; what was swapped in meanwhile listens to it
let timer;
let isOut = false; // logged out, or not of the team any more: asking again would not help
const told = new Map();

function show(said) {
  frame?.classList.toggle("cl-cut", Boolean(said));
  if (words) words.textContent = said;
}

function hand(source, name, fragment) {
  source?.dispatchEvent(new MessageEvent(name, { data: fragment }));
}

async function ask() {
  let isIn = true;
  try {
    const answer = await fetch(frame.dataset.now + new URL(latest.url).search, { headers: { Accept: "application/json" } });
    isIn = answer.status !== 403;
    if (answer.ok) {
      const fragments = Object.entries(await answer.json());
      if (timer) fragments.forEach(([name, fragment]) => tell(name, fragment));
    }
  } catch {
    /* The server is away as well: the next time. */
  }
  if (!timer) return;
  isOut = !isIn;
  frame.toggleAttribute("data-out", isOut); // logged_out.js asks before a form leaves the page
  timer = isIn ? setTimeout(ask, EVERY) : undefined;
  if (isOut) show(words?.dataset.out);
}

function tell(name, fragment) {
  if (told.get(name) === fragment) return;
  told.set(name, fragment);
  new Set([opened, latest]).forEach((source) => hand(source, name, fragment));
}

let isLeaving = false; // a page that is left closes its stream, and that is no trouble
addEventListener("pagehide", () => {
  isLeaving = true;
  clearTimeout(timer);
  timer = undefined;
});
addEventListener("pageshow", () => (isLeaving = false));
document.addEventListener("htmx:sseError", ({ detail }) => {
  if (isLeaving || isOut) return;
  latest = detail.source;
  opened ??= latest;
  if (timer) return;
  show(words?.dataset.cut);
  timer = setTimeout(ask, EVERY);
});
document.addEventListener("htmx:sseOpen", ({ detail }) => {
  opened = latest = detail.source;
  clearTimeout(timer);
  timer = undefined;
  isOut = false;
  frame.removeAttribute("data-out");
  told.clear();
  show("");
});

/* What is pressed at this moment is not swapped away under the finger: its click would be lost. */
let pressed;
const held = new Map();
addEventListener("pointerdown", (event) => (pressed = event.target), true);
for (const end of ["pointerup", "pointercancel"]) {
  addEventListener(end, () => setTimeout(release), true);
}
function release() {
  pressed = undefined;
  const events = [...held.values()];
  held.clear();
  events.forEach(({ source, name, data }) => hand(source, name, data));
}
document.addEventListener("htmx:sseBeforeMessage", (event) => {
  if (!pressed || !event.target.contains(pressed)) return;
  event.preventDefault();
  const { target, type, data } = event.detail;
  held.set(event.target, { source: target, name: type, data });
});
