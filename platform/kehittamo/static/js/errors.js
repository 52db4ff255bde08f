// The summary of errors takes the focus, and its links take it on into the field.
const summary = document.querySelector("[data-errors]");
summary.focus();

summary.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!target) return;
  const field = target.matches("input, select, textarea, button") ? target : target.querySelector("input, select, textarea");
  if (!field) return;
  event.preventDefault();
  const title = field.closest("fieldset")?.querySelector("legend") ?? document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
  (title ?? field).scrollIntoView();
  field.focus({ preventScroll: true });
});
