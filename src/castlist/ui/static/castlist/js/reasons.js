/* The reasons of a report: groups that unfold without scripts become tabs, also after they were fetched anew. */
let chosen = new URLSearchParams(location.search).get("state");

function show(tab) {
  const tabs = tab.parentElement;
  chosen = tab.dataset.state;
  for (const each of tabs.children) {
    each.setAttribute("aria-selected", String(each === tab));
    each.tabIndex = each === tab ? 0 : -1;
    each.classList.toggle("cl-on", each === tab);
  }
  for (const group of document.querySelectorAll("[data-why]")) group.hidden = group.id !== tab.getAttribute("aria-controls");
}

function prepare() {
  const tabs = document.querySelector("[data-why-tabs][hidden]");
  if (!tabs) return;
  tabs.hidden = false;
  for (const group of document.querySelectorAll("[data-why]")) {
    group.open = true;
    group.firstElementChild.hidden = true;
    group.setAttribute("role", "tabpanel");
    group.setAttribute("aria-labelledby", `why-tab-${group.id.slice(4)}`);
  }
  tabs.addEventListener("click", (event) => event.target.closest("[role=tab]") && show(event.target.closest("[role=tab]")));
  tabs.addEventListener("focusin", (event) => show(event.target.closest("[role=tab]")));
  show(tabs.querySelector(`[data-state="${chosen}"]`) ?? tabs.firstElementChild);
}

prepare();
document.body.addEventListener("htmx:afterSettle", prepare);
