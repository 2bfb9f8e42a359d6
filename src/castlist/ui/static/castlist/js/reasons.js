/* The reasons of a report: groups that unfold without scripts become tabs. */
const tabs = document.querySelector("[data-why-tabs]");
const groups = [...document.querySelectorAll("[data-why]")];

function show(tab) {
  for (const each of tabs.children) {
    each.setAttribute("aria-selected", String(each === tab));
    each.tabIndex = each === tab ? 0 : -1;
    each.classList.toggle("cl-on", each === tab);
  }
  for (const group of groups) group.hidden = group.id !== tab.getAttribute("aria-controls");
}

if (tabs) {
  tabs.hidden = false;
  for (const group of groups) {
    group.open = true;
    group.firstElementChild.hidden = true;
    group.setAttribute("role", "tabpanel");
    group.setAttribute("aria-labelledby", `why-tab-${group.id.slice(4)}`);
  }
  tabs.addEventListener("click", (event) => event.target.closest("[role=tab]") && show(event.target.closest("[role=tab]")));
  tabs.addEventListener("focusin", (event) => show(event.target.closest("[role=tab]")));
  const chosen = new URLSearchParams(location.search).get("state");
  show(tabs.querySelector(`[data-state="${chosen}"]`) ?? tabs.firstElementChild);
}
