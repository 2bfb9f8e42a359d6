/* The Import Broadcast List dialog: [data-import-form]. Save opens when file, name and box are right, the foot says
   what is missing; a sheet can be dropped; a file over the limit is refused before it is sent. */
const form = () => document.querySelector("[data-import-form]");
const area = () => document.getElementById("import-file");
let countryIsChosen = false;

function missing(of) {
  const state = area().dataset.fileState;
  if (area().classList.contains("htmx-request")) return "checking";
  if (state === "header") return "header";
  if (state !== "right") return "file";
  const fate = of.querySelector("#segment-hint")?.dataset.fate;
  if (!of.elements.segment.value.trim()) return "name";
  if (fate === "refused") return "othername";
  return of.elements.accepted.checked ? "" : "box";
}

function judge() {
  const of = form();
  if (!of || !area()) return;
  const what = missing(of);
  const foot = of.querySelector("[data-foot]");
  const words = what ? foot.dataset[`say${what[0].toUpperCase()}${what.slice(1)}`] : foot.dataset.sayReady;
  const said = foot.querySelector("[data-words]");
  if (said.textContent !== words) said.textContent = words;
  foot.querySelector("[data-locked]").toggleAttribute("hidden", !what);
  foot.querySelector("[data-open]").toggleAttribute("hidden", Boolean(what));
  of.querySelector("[data-save]").disabled = Boolean(what);
}

function refuse(name, size, of) {
  const limit = Number(of.dataset.limitBytes);
  if (size <= limit) return false;
  const told = area().querySelector("[data-too-large]");
  const megabytes = size / 1048576;
  const shown = megabytes - limit / 1048576 >= 1 ? Math.round(megabytes).toLocaleString() : (Math.ceil(megabytes * 100) / 100).toFixed(2);
  told.querySelector("[data-words]").textContent = told.dataset.words.replace("{size}", shown);
  told.querySelector("[data-name]").textContent = name;
  area().querySelector("[data-now]").hidden = true;
  told.hidden = false;
  area().dataset.fileState = "refused";
  const token = area().querySelector("[name=token]");
  if (token) token.value = "";
  return true;
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const input = event.target;
  if (!input.matches?.("[data-sheet-input]")) return;
  const file = input.files[0];
  const of = form();
  of.closest("[data-discard]")?.setAttribute("data-dirty", "");
  if (!file || refuse(file.name, file.size, of)) {
    event.preventDefault();
    input.value = "";
    return judge();
  }
  area().querySelector("[data-checking-name]").textContent = file.name;
  fill(0);
  setTimeout(judge);
});

function fill(share) {
  area()?.querySelector("[data-checking] rect")?.setAttribute("width", `${(100 * share).toFixed(1)}%`);
}
document.addEventListener("htmx:xhr:progress", (event) => {
  if (event.target.matches?.("[data-sheet-input]") && event.detail.lengthComputable) fill(event.detail.loaded / event.detail.total);
});

for (const name of ["htmx:afterSettle", "htmx:afterRequest", "htmx:oobAfterSwap", "input", "change"]) document.addEventListener(name, () => judge());
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id === "dialog") countryIsChosen = false;
});

document.addEventListener("change", (event) => {
  const of = event.target.closest("[data-import-form]");
  if (!of) return;
  if (event.target.name === "country") countryIsChosen = true;
  if (event.target.name === "channel" && !countryIsChosen) of.elements.country.value = event.target.selectedOptions[0].dataset.country;
  const sample = of.querySelector("[data-sample]");
  if (sample) sample.href = `${sample.dataset.sample}?country=${of.elements.country.value}`;
});

for (const name of ["dragenter", "dragover"]) document.addEventListener(name, (event) => {
  const place = event.target.closest?.("[data-import-form]");
  if (!place || !event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  area().classList.add("cl-over");
});
document.addEventListener("dragleave", (event) => {
  const place = event.target.closest?.("[data-import-form]");
  if (place && !place.contains(event.relatedTarget)) area().classList.remove("cl-over");
});
document.addEventListener("drop", (event) => {
  const place = event.target.closest?.("[data-import-form]");
  if (!place) return;
  event.preventDefault();
  area().classList.remove("cl-over");
  const input = area().querySelector("[data-sheet-input]");
  if (!event.dataTransfer.files.length) return;
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

/* [data-unfold] opens a <details> and goes there. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-unfold]");
  if (!link) return;
  event.preventDefault();
  const details = document.querySelector(link.getAttribute("href"));
  details.open = true;
  details.scrollIntoView({ block: "nearest" });
  details.querySelector("summary").focus();
});

judge();
