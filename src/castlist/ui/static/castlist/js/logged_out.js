/* Who was logged out meanwhile keeps the page and what is typed into it: #logged-out says so, and leads to the login in
   another tab. What a script asked is answered 401; a form that would leave the page is held back where the stream of
   events has told already that nobody is logged in here ([data-out], live.js). */
const notice = document.getElementById("logged-out");
const frame = document.querySelector("[sse-connect]");
const passed = new WeakSet();
let isKnown = false;

function show() {
  if (!notice.open) notice.showModal();
}

async function isOut() {
  try {
    return (await fetch(notice.dataset.ask, { headers: { "HX-Request": "true" } })).status === 401;
  } catch {
    return false; // the browser says itself that the server is away
  }
}

if (notice) {
  document.addEventListener("htmx:responseError", ({ detail }) => {
    const byItself = !detail.requestConfig.triggeringEvent; // what asks again and again tells it once
    if (detail.xhr.status === 401 && !(byItself && isKnown)) show();
  });
  document.addEventListener("submit", async (event) => {
    const { target: form, submitter } = event;
    if (!frame?.hasAttribute("data-out") || form.method !== "post" || form.closest("[hx-post]") || passed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // its button would wait for ever
    if (await isOut()) return show();
    passed.add(form);
    form.requestSubmit(submitter);
  });
  notice.addEventListener("close", () => (isKnown = true));
  notice.addEventListener("click", ({ target }) => {
    if (target === notice || target.closest("[data-close]")) notice.close();
  });
  new BroadcastChannel("castlist").onmessage = () => {
    isKnown = false;
    frame?.removeAttribute("data-out");
    if (notice.open) notice.close();
  };
}
