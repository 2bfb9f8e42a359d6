/* Dialogs: what htmx puts into #dialog is shown; [data-dialog-close] and the link
   [data-dialog-back] close; the focus goes back where it was.
   A swapped [data-dialog-size] says how wide it is; [data-discard] asks before a chosen file is thrown away,
   by a dialog of its own within ([data-discard-ask]). */
const dialog = document.getElementById("dialog");
let before = null;

document.addEventListener("htmx:beforeRequest", (event) => {
  // What opened it may stand in a menu, which is shut by then: its button gets the focus back.
  if (event.detail.target === dialog && !dialog.open) before = event.detail.elt.closest("[data-menu]")?.querySelector("[data-menu-button]") ?? event.detail.elt;
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== dialog) return;
  if (!dialog.firstElementChild) return dialog.close();
  dialog.className = `cl-dialog ${dialog.querySelector("[data-dialog-size]")?.dataset.dialogSize ?? ""}`;
  if (!dialog.open) dialog.showModal();
  const first = dialog.querySelector("[autofocus], [data-summary]") ?? dialog.querySelector("input:not([type=hidden]), select, textarea, button");
  first?.focus();
});

function question() {
  return dialog.querySelector("[data-discard][data-dirty] [data-discard-ask]");
}

function close() {
  const asks = question();
  if (asks) asks.showModal();
  else dialog.close();
}

// A browser lets a page keep a dialog open for one Escape only; held back here, none of them closes it unasked.
dialog.addEventListener("keydown", (event) => {
  const asks = question();
  if (event.key !== "Escape" || !asks) return;
  event.preventDefault();
  if (asks.open) asks.close();
  else close();
});

dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  close();
});
dialog.addEventListener("close", () => {
  dialog.replaceChildren();
  const there = before?.isConnected ? before : before?.id && document.getElementById(before.id); // a swap may have renewed it
  (there || document.getElementById("main"))?.focus();
});
document.addEventListener("click", (event) => {
  const asks = event.target.closest("[data-discard-ask]");
  if (asks) {
    if (event.target.closest("[data-discard-yes]")) dialog.close();
    else if (event.target === asks || event.target.closest("[data-discard-no]")) asks.close();
  } else if (event.target.closest("#dialog [data-dialog-back]")) event.preventDefault(), close(); // a link for who has no scripts
  else if (event.target === dialog || event.target.closest("[data-dialog-close]")) close();
});
document.body.addEventListener("castlist:close-dialog", () => {
  dialog.replaceChildren(); // at once: the answer that closes it is still to be swapped, and would open it again
  dialog.close();
});
