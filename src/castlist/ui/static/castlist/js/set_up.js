/* Chooses the browser's time zone, where nobody has chosen another. */
const zones = document.querySelector("select[data-here]");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zones?.value === "UTC" && [...zones.options].some((each) => each.value === here)) zones.value = here;
