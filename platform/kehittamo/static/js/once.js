// A second click on a form that is on its way does nothing. The clicked button keeps its name and value,
// because it is never disabled, only marked; the mark goes when the page comes back from the browser's memory.
const SENDING = "data-sending";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.hasAttribute(SENDING)) {
    event.preventDefault();
    return;
  }
  form.setAttribute(SENDING, "");
  event.submitter?.setAttribute("aria-disabled", "true");
});

window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll(`[${SENDING}]`)) {
    form.removeAttribute(SENDING);
    form.querySelectorAll('[aria-disabled="true"]').forEach((button) => button.removeAttribute("aria-disabled"));
  }
});
