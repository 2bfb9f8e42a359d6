/* Menus: [data-menu] holds [data-menu-button] and a [role=menu]. Keys as the ARIA practices describe them. */
const open = (menu) => menu.querySelector("[role=menu]:not([hidden])");
const items = (list) => [...list.querySelectorAll("[role^=menuitem]")].filter((item) => item.offsetParent !== null);

function show(menu, at = 0) {
  closeAll(menu);
  const list = menu.querySelector("[role=menu]");
  list.hidden = false;
  menu.querySelector("[data-menu-button]").setAttribute("aria-expanded", "true");
  items(list).at(at)?.focus();
}

function close(menu, focus = false) {
  const list = open(menu);
  if (!list) return;
  list.hidden = true;
  const button = menu.querySelector("[data-menu-button]");
  button.setAttribute("aria-expanded", "false");
  if (focus) button.focus();
}

function closeAll(except) {
  for (const menu of document.querySelectorAll("[data-menu]")) if (menu !== except) close(menu);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-menu-button]");
  const menu = event.target.closest("[data-menu]");
  if (button && menu) open(menu) ? close(menu) : show(menu);
  else if (!menu) closeAll();
  else if (event.target.closest("[role^=menuitem]") && !event.target.closest("[aria-disabled=true]")) close(menu);
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest("[data-menu]");
  if (!menu) return;
  const list = open(menu);
  if (!list) {
    if (["ArrowDown", "ArrowUp"].includes(event.key) && event.target.closest("[data-menu-button]")) {
      event.preventDefault();
      show(menu, event.key === "ArrowUp" ? -1 : 0);
    }
    return;
  }
  const all = items(list);
  const here = all.indexOf(document.activeElement);
  const to = { ArrowDown: (here + 1) % all.length, ArrowUp: (here - 1 + all.length) % all.length, Home: 0, End: all.length - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    all[to].focus();
  } else if (event.key === "Escape") {
    event.stopPropagation();
    close(menu, true);
  } else if (event.key === "Tab") close(menu);
});
