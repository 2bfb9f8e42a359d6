/* [data-copy="#id"] copies a field's value or an element's text and says so for two seconds. */
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.querySelector(button.dataset.copy);
  if (!(await copied(source.value ?? source.textContent.trim()))) return;
  const word = button.querySelector("[data-copy-word]") ?? button;
  const was = word.textContent;
  word.textContent = button.dataset.copied;
  setTimeout(() => (word.textContent = was), 2000);
});

/* Without https there is no clipboard API: then the old way. */
async function copied(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text).then(() => true, () => false);
  const place = Object.assign(document.createElement("textarea"), { value: text, readOnly: true });
  (document.querySelector("dialog[open]") ?? document.body).append(place);
  place.select();
  const done = document.execCommand("copy");
  place.remove();
  return done;
}
