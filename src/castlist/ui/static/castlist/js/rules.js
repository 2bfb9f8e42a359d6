/* The rule builder: rows come and go without a reload, keep their numbers, show how many each matches alone, and say
   what they lack once they are left. What the server tells of each row stands in #rule-told. */
const form = document.getElementById("rule");
const expression = document.getElementById("rule-expression");
const status = document.getElementById("rule-status");
const rows = () => [...form.querySelectorAll("[data-row]")];
const told = () => document.querySelector("#rule-told > div");

/* numbers */
function renumber() {
  rows().forEach((row, at) => {
    const number = at + 1;
    const button = row.querySelector("[data-remove-row]");
    row.querySelector("[data-number]").textContent = number;
    row.querySelector("[data-number-value]").value = number;
    button.value = number;
    for (const named of [row, button]) named.setAttribute("aria-label", named.dataset.name.replace("#", number));
    for (const each of [row, ...row.querySelectorAll("[id^=row-]")]) each.id = each.id.replace(/^row-\d+/, `row-${number}`);
    for (const each of row.querySelectorAll("[aria-describedby]")) each.setAttribute("aria-describedby", `row-${number}-lack`);
  });
}

/* what is told of each row */
function showTold() {
  const lines = [...told().children];
  rows().forEach((row, at) => {
    const { count = "", lack = "", part = "" } = lines[at]?.dataset ?? {};
    row.querySelector("[data-count]").textContent = count;
    row.lack = { lack, part };
    showLack(row);
  });
}

/* A row says what it lacks once it is left, not while somebody is at it. */
function showLack(row) {
  const { lack, part } = row.lack ?? { lack: "", part: "" };
  const place = row.querySelector("[data-lack]");
  const isShown = Boolean(lack) && "left" in row.dataset;
  place.hidden = !isShown;
  place.querySelector("span").textContent = lack;
  for (const control of row.querySelectorAll("[name=field], [name=operator], [name=value]")) mark(control, isShown && control.name === part, place.id);
}

function mark(control, isFaulty, place) {
  control.toggleAttribute("aria-invalid", isFaulty);
  control.toggleAttribute("aria-describedby", isFaulty);
  if (!isFaulty) return;
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", place);
}

function showExpression() {
  const problem = form.querySelector("[data-told]");
  const isFaulty = Boolean(problem) && "left" in expression.dataset;
  problem?.classList.toggle("cl-field-error", isFaulty);
  if (isFaulty) expression.setAttribute("aria-invalid", "true");
  else expression.removeAttribute("aria-invalid");
}

const placeOf = (target) => target.closest("[data-row]") ?? (target === expression ? expression : null);

/* Who comes back to what is right starts anew; what is wrong stays so until it is mended. */
form.addEventListener("focusin", (event) => {
  const place = placeOf(event.target);
  const isWrong = place === expression ? form.querySelector("[data-told]") : place?.lack?.lack;
  if (place && !isWrong) delete place.dataset.left;
});

form.addEventListener("focusout", (event) => {
  const place = placeOf(event.target);
  if (!place || place.contains(event.relatedTarget)) return;
  setTimeout(() => {
    // Not what was swapped away with the focus in it, nor the whole window that somebody leaves for another.
    if (!place.isConnected || place.contains(document.activeElement) || !document.hasFocus()) return;
    place.dataset.left = "";
    if (place === expression) showExpression();
    else showLack(place);
  });
});

/* how they go together */
function showWay() {
  form.querySelector("[data-custom]").hidden = form.querySelector("[name=way]:checked")?.value !== "custom";
}

/* The server writes the expression anew where the way changed or rows went; not over what is typed meanwhile. */
let sent = expression.value;
function takeExpression() {
  const { expression: written } = told().dataset;
  if (written !== undefined && expression.value === sent) expression.value = written;
  form.elements.was.value = form.querySelector("[name=way]:checked")?.value ?? "all";
  form.querySelectorAll("[name=removed][data-sent]").forEach((each) => each.remove());
}

/* what is read out: the last number, once nobody types any more */
const QUIET = 1_200;
let saying;
function sayLater() {
  clearTimeout(saying);
  saying = setTimeout(() => {
    const said = told().dataset.said.trim();
    if (status.textContent !== said) status.textContent = said;
  }, QUIET);
}

/* rows come and go */
function remove(row) {
  const next = row.nextElementSibling ?? row.previousElementSibling;
  const gone = document.createElement("input");
  Object.assign(gone, { type: "hidden", name: "removed", value: row.querySelector("[data-number-value]").value });
  form.append(gone);
  row.remove();
  renumber();
  next.querySelector("[data-remove-row]").focus();
  htmx.trigger(form, "castlist:check");
}

function empty(row) {
  const field = row.querySelector("[name=field]");
  delete row.dataset.left;
  field.value = "";
  field.focus();
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

form.addEventListener("click", (event) => {
  const row = event.target.closest("[data-remove-row]")?.closest("[data-row]");
  if (!row) return;
  event.preventDefault();
  if (rows().length > 1) remove(row);
  else empty(row);
});

form.addEventListener("change", (event) => {
  if (event.target.name === "way") showWay();
});

/* Another field or operator is checked once its row is laid out anew. */
for (const type of ["input", "change"]) {
  document.getElementById("rule-rows").addEventListener(type, (event) => {
    if (event.target.matches("[name=field], [name=operator]")) event.stopPropagation();
  });
}

/* the name stands in the title as it is typed */
const title = form.querySelector("[data-title]");
form.elements.name.addEventListener("input", (event) => {
  const rest = document.title.slice(document.title.lastIndexOf(" · "));
  title.textContent = event.target.value.trim() || title.dataset.title;
  document.title = title.textContent + rest;
  event.stopPropagation(); // the number does not hang on the name
});
form.elements.name.addEventListener("change", (event) => event.stopPropagation());

/* swaps */
const isRow = (place) => place?.matches?.("[data-row]");
let old; // the row that is swapped, with what was typed into it meanwhile

document.addEventListener("htmx:configRequest", (event) => {
  if (event.target === form) {
    sent = expression.value;
    form.querySelectorAll("[name=removed]").forEach((each) => (each.dataset.sent = ""));
    clearTimeout(saying);
  }
  // Another field has other operators and values: nothing of the old ones is kept.
  if (!event.target.matches("[data-new-field]")) return;
  event.detail.parameters.delete?.("operator");
  event.detail.parameters.delete?.("value");
});

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!isRow(detail.target)) return;
  const value = detail.target.querySelector("[name=value]");
  const asked = new URL(detail.xhr.responseURL).searchParams;
  const isTyped = document.activeElement === value && asked.get("value") !== value.value && asked.has("value");
  old = { wasLeft: "left" in detail.target.dataset, typed: isTyped ? value.value : undefined, at: Number(detail.target.querySelector("[data-number-value]").value) };
});

document.addEventListener("htmx:afterSwap", () => {
  if (old) {
    const row = rows()[old.at - 1];
    const value = row?.querySelector("input[name=value]:not([type=hidden])");
    if (value && old.typed !== undefined) value.value = old.typed;
    if (row && old.wasLeft && !row.contains(document.activeElement)) row.dataset.left = "";
    old = undefined;
  }
  renumber();
});

document.addEventListener("htmx:oobAfterSwap", (event) => {
  if (event.detail.target.id !== "rule-told") return;
  takeExpression();
  renumber();
  showTold();
  showExpression();
  sayLater();
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id === "rule-rows") rows().at(-1)?.querySelector("select")?.focus();
  if (isRow(event.detail.elt)) htmx.trigger(form, "castlist:check");
});

showWay();
showTold();
showExpression();
