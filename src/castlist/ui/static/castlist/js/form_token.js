/* The token of forms changes when somebody logs in, in whichever tab. What is sent carries the one of now, which stands in
   a cookie of ours (CSRF_COOKIE_NAME in config/settings.py); without scripts an old form is told to load anew. */
const NAME = "castlist_csrf=";
const FIELD = "csrfmiddlewaretoken";
const now = () => document.cookie.split("; ").find((each) => each.startsWith(NAME))?.slice(NAME.length);

document.addEventListener("submit", ({ target }) => {
  const token = now();
  if (token) target.querySelectorAll(`[name=${FIELD}]`).forEach((field) => (field.value = token));
}, true);
document.addEventListener("htmx:configRequest", ({ detail }) => {
  const token = now();
  if (!token) return;
  detail.headers["X-CSRFToken"] = token;
  if (FIELD in detail.parameters) detail.parameters[FIELD] = token;
});
