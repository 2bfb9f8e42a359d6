/* The compose page: choosing by typing, sheets of the telephone, places to go to; values are edited in values.js. */
import { leadToStep } from "./keep_focus.js";
import { dress } from "./values.js";

const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/* [data-find="#list"] shows only those entries of a list that have the text in their [data-find-text]. */
document.addEventListener("input", (event) => {
  const field = event.target.closest("[data-find]");
  if (!field) return;
  const wanted = folded(field.value.trim());
  let found = 0;
  const list = document.querySelector(field.dataset.find);
  for (const entry of list.querySelectorAll("[data-find-text]")) {
    entry.hidden = !folded(entry.dataset.findText).includes(wanted);
    found += entry.hidden ? 0 : 1;
  }
  const none = list.closest("section")?.querySelector("[data-find-none]");
  if (none) none.hidden = found > 0;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.closest("[data-find]")) event.preventDefault();
});

/* [data-popover] is a <details> that closes when somebody goes on elsewhere. */
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details[data-popover][open]")) if (!open.contains(event.target)) open.open = false;
});
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && event.target.closest("details[data-popover][open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("details[data-popover][open]")) event.target.querySelector("input")?.focus();
}, true);

/* [data-goto="id"] leads to a field of this page; where it is not open, its link opens it. */
function goTo(id) {
  const field = document.getElementById(id);
  if (!field) return false;
  document.querySelector("[data-compose]")?.removeAttribute("data-sheet-open");
  field.scrollIntoView({ block: "center" });
  field.focus();
  return true;
}
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-goto]");
  if (link && goTo(link.dataset.goto)) event.preventDefault();
});

/* On a telephone preview and pre-flight come up as sheets. */
document.addEventListener("click", (event) => {
  const frame = document.querySelector("[data-compose]");
  const button = event.target.closest("[data-sheet]");
  if (button) frame.dataset.sheetOpen = button.dataset.sheet;
  else if (event.target.closest("[data-sheet-close]")) frame.removeAttribute("data-sheet-open");
});

/* [data-chip]: Delete takes the focused one out, the focus goes to the next. */
document.addEventListener("keydown", (event) => {
  if (!["Delete", "Backspace"].includes(event.key)) return;
  event.target.closest("[data-chip] button")?.click();
});

/* What is sent takes along who is shown, so that the preview stays with them. */
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.parameters.at_recipient !== undefined) event.detail.parameters.at_recipient = document.querySelector("[data-at]")?.value ?? "";
});

/* A time that is typed is kept once the field is left: a swap would take the digits that are still to come. */
let isTyped = false;
document.addEventListener("keydown", (event) => {
  if (event.target.id === "when-at") isTyped = event.key !== "Enter";
});
document.addEventListener("pointerdown", () => (isTyped = false), true);
document.addEventListener("change", (event) => {
  if (event.target.id === "when-at" && isTyped) event.stopPropagation();
}, true);
document.addEventListener("focusout", (event) => {
  if (event.target.id !== "when-at" || !isTyped) return;
  isTyped = false;
  event.target.dispatchEvent(new Event("change", { bubbles: true }));
});

/* A picture that cannot be loaded leaves its place to its words. */
document.addEventListener("htmx:afterSettle", () => dress(document));
function leavePlace(picture) {
  picture.nextElementSibling.hidden = false;
  picture.remove();
}
document.addEventListener("error", (event) => {
  if (event.target.matches?.(".cl-bub img")) leavePlace(event.target);
}, true);
for (const picture of document.querySelectorAll(".cl-bub img")) if (picture.complete && !picture.naturalWidth) leavePlace(picture); // failed before we listened

dress(document);
if (location.hash === "#step") leadToStep();
else if (location.hash.length > 1) goTo(location.hash.slice(1));
