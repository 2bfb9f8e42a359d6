/* [data-errors-at-fields] gets the summary of what is wrong with the form around it, while the fields stay as they are:
   each sentence is put under its field, as parts/field.html has it, and the first wrong field takes the focus. */
function clear(form) {
  form.querySelectorAll("[data-put]").forEach((words) => words.remove());
  form.querySelectorAll("[aria-invalid]").forEach((field) => {
    field.removeAttribute("aria-invalid");
    field.classList.remove("cl-bad");
    form.querySelectorAll(`[id="${field.id}-error"]`).forEach((words) => words.remove());
    describe(field, (ids) => ids.filter((id) => id !== `${field.id}-error`));
  });
}

function describe(field, change) {
  const ids = change((field.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
  if (ids.length) field.setAttribute("aria-describedby", ids.join(" "));
  else field.removeAttribute("aria-describedby");
}

function put(field, said, icon) {
  const words = document.createElement("p");
  words.className = "cl-field-error";
  words.dataset.put = "";
  words.id = `${field.id}-error`;
  words.append(icon.cloneNode(true), said.cloneNode(true));
  words.firstChild.classList.add("cl-s");
  field.closest(".cl-in-ok").after(words);
  field.classList.add("cl-bad");
  field.setAttribute("aria-invalid", "true");
  describe(field, (ids) => [words.id, ...ids]);
}

function tell(place) {
  const form = place.closest("form");
  clear(form);
  const icon = place.querySelector("svg");
  for (const link of place.querySelectorAll("li > a")) {
    const field = document.getElementById(link.hash.slice(1));
    if (field) put(field, link.nextElementSibling, icon);
  }
  lead(form);
}

function lead(form) {
  const first = form.querySelector("[aria-invalid]");
  const folded = first?.closest("details");
  if (folded) folded.open = true;
  first?.focus();
}

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target?.matches("[data-errors-at-fields]")) tell(detail.target);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-summary] li > a");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault(); // the address of the page stays; a folded place opens
  const folded = field.closest("details");
  if (folded) folded.open = true;
  field.focus();
});
const here = document.querySelector("[data-errors-at-fields]");
if (here?.firstElementChild) lead(here.closest("form"));
