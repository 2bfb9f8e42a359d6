/* The rule builder: rows come and go without a reload, keep their numbers, and show how many each matches alone. */
const form = document.getElementById("rule");
const rows = () => [...form.querySelectorAll("[data-row]")];

function renumber() {
  rows().forEach((row, at) => {
    const number = at + 1;
    row.querySelector("[data-number]").textContent = number;
    row.querySelector("[data-number-value]").value = number;
    row.querySelector("[data-remove-row]").value = number;
  });
}

function showCounts() {
  const told = form.querySelector("template[data-counts]")?.dataset.counts ?? "";
  const counts = told ? told.split("|") : [];
  let at = 0;
  for (const row of rows()) row.querySelector("[data-count]").textContent = row.querySelector("[name=field]").value ? counts[at++] ?? "" : "";
}

function showWay() {
  form.querySelector("[data-custom]").hidden = form.querySelector("[name=way]:checked")?.value !== "custom";
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-remove-row]");
  if (!button || rows().length === 1) return;
  event.preventDefault();
  const row = button.closest("[data-row]");
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  renumber();
  next?.querySelector("select")?.focus();
  htmx.trigger(form, "castlist:check");
});

form.addEventListener("change", (event) => {
  if (event.target.name === "way") showWay();
});

document.addEventListener("htmx:configRequest", (event) => {
  // Another field has other operators and values: nothing of the old ones is kept.
  if (!event.target.matches("[data-new-field]")) return;
  event.detail.parameters.delete?.("operator");
  event.detail.parameters.delete?.("value");
});

document.addEventListener("htmx:afterSwap", () => {
  renumber();
  showCounts();
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id === "rule-rows") rows().at(-1)?.querySelector("select")?.focus();
  if (event.detail.elt?.matches?.("[data-row]")) htmx.trigger(form, "castlist:check");
});
showWay();
showCounts();
