/* The focus stays at the control that was used when its part of the page is swapped: at the same one, or else at the one
   that took its place in its group ([data-keep]), or else at the first field of the open step. htmx itself keeps only
   what has an id. */
const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [contenteditable=true]";
const FIRST = ["[contenteditable=true]", ".cl-find input", ".cl-choice:not(:disabled)", ".cl-segs button", ".cl-seg-radio input:checked", ".btn-primary"];

let kept = null;

const mark = (control) => [control.tagName, control.id, control.name, control.value, control.getAttribute("href"), control.getAttribute("aria-label")].join("\n");
const isSeen = (control) => control.getClientRects().length > 0;
const of = (control, group) => [...group.querySelectorAll(CONTROLS)].filter((each) => each.name === control.name);

function note(control) {
  const group = control.closest("[data-keep]");
  kept = { control, mark: mark(control), name: control.name, group: group?.dataset.keep, at: group ? of(control, group).indexOf(control) : -1 };
}

function same() {
  return [...document.querySelectorAll(`main :is(${CONTROLS})`)].find((each) => mark(each) === kept.mark && isSeen(each));
}

/* What stands where it stood: the next of its group, or the last; where the group is empty, what its group leads to. */
function next() {
  for (let group = document.querySelector(`[data-keep="${kept.group}"]`); group; group = document.querySelector(`[data-keep="${group.dataset.keepNext}"]`)) {
    const all = of({ name: group.dataset.keep === kept.group ? kept.name : group.querySelector(CONTROLS)?.name }, group);
    if (all.length) return all[Math.min(kept.at, all.length - 1)];
  }
  return null;
}

/* Lead to the first field of the open step; on touch to its heading, since a field would bring up the keyboard. */
export function leadToStep() {
  const heading = document.querySelector("[data-open-step]");
  const step = heading?.closest("section");
  const isTouch = matchMedia("(pointer: coarse)").matches;
  const field = isTouch ? null : FIRST.map((each) => step?.querySelector(each)).find((each) => each && isSeen(each));
  (field ?? heading)?.focus();
}

document.addEventListener("htmx:beforeSwap", () => {
  const control = document.activeElement;
  if (control?.closest("main") && control.id !== "main") note(control);
});

/* At the window, so that the fields are dressed by then. */
addEventListener("htmx:afterSettle", () => {
  if (!kept || kept.control.isConnected || document.querySelector("dialog[open]")) return;
  const here = document.activeElement;
  if (!here || here === document.body) {
    const there = same() ?? (kept.group ? next() : null);
    if (there) there.focus();
    else if (document.querySelector("#preview summary") && kept.control.closest("#preview")) document.querySelector("#preview summary").focus();
    else leadToStep();
  }
  kept = null;
});
