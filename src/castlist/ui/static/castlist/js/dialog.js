/* Dialogs: what htmx puts into #dialog is shown; [data-dialog-close] and the link
   [data-dialog-back] close; the focus goes back where it was.
   A swapped [data-dialog-size] says how wide it is; [data-discard] asks before a chosen file is thrown away. */
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

function close() {
  const asks = dialog.querySelector("[data-discard][data-dirty]");
  if (asks && !confirm(asks.dataset.discard)) return;
  dialog.close();
}

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
  if (event.target.closest("#dialog [data-dialog-back]")) event.preventDefault(), close(); // a link for who has no scripts
  else if (event.target === dialog || event.target.closest("[data-dialog-close]")) close();
});
document.body.addEventListener("castlist:close-dialog", () => {
  dialog.replaceChildren(); // at once: the answer that closes it is still to be swapped, and would open it again
  dialog.close();
});
