/* The list of users: the focus is not lost when it is swapped, and it is renewed when an import has ended. Where somebody
   has begun to look for people in it, a line offers the new list instead. */
const offer = document.getElementById("users-ended");
const dialog = document.getElementById("dialog");
const list = () => document.getElementById("users-list");

function isNews() {
  const ended = offer.querySelector("[data-ended]");
  return Boolean(ended) && Number(ended.dataset.ended) > Number(list().dataset.ended);
}

/* Whoever imports from here has a dialog of the import open, or has just shut it: that is no beginning. */
function hasBegun() {
  const search = document.getElementById("users-search");
  return (
    !list().hasAttribute("data-untouched") ||
    Boolean(search && (search.value || search === document.activeElement)) ||
    Boolean(list().querySelector("[data-menu-button][aria-expanded=true]")) ||
    (dialog.open && !dialog.querySelector("[data-import-form], .cl-imp")) ||
    !getSelection().isCollapsed ||
    scrollY > 120
  );
}

let isAsked = false;
async function renew() {
  if (isAsked) return;
  isAsked = true;
  try {
    await htmx.ajax("GET", location.pathname + location.search, { target: "#users-list", swap: "outerHTML" });
  } finally {
    isAsked = false;
  }
}

function look() {
  const isNew = isNews();
  const isOffered = isNew && hasBegun();
  offer.hidden = !isOffered;
  if (isNew && !isOffered) renew();
}

offer.addEventListener("htmx:sseMessage", look);
dialog.addEventListener("close", () => setTimeout(look));
offer.addEventListener("click", (event) => {
  if (!event.target.closest("[data-renew]")) return;
  event.preventDefault();
  renew();
});

/* The search is kept through swaps, so that nobody is cut short who writes; who clears the list clears it as well. */
document.addEventListener(
  "click",
  (event) => {
    const search = document.getElementById("users-search");
    if (search && event.target.closest("[data-clears-search]")) search.value = "";
  },
  true,
);

/* What had the focus is found again by its id; what is gone for good leaves it at the filters, where one goes on. */
let hadFocus = false;
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target === list()) hadFocus = list().contains(document.activeElement) || offer.contains(document.activeElement);
});
document.addEventListener("htmx:afterSettle", () => {
  if (!offer.hidden && !isNews()) offer.hidden = true;
  if (!hadFocus) return;
  hadFocus = false;
  if (list().contains(document.activeElement)) return;
  (list().querySelector("[data-chips-next]") ?? document.getElementById("users-menu"))?.focus();
});
