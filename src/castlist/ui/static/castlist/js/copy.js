/* [data-copy="#id"] copies a field's value or an element's text and says so for two seconds. */
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.querySelector(button.dataset.copy);
  await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
  const word = button.querySelector("[data-copy-word]") ?? button;
  const was = word.textContent;
  word.textContent = button.dataset.copied;
  setTimeout(() => (word.textContent = was), 2000);
});
