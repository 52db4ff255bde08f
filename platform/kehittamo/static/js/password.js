// A button beside a password shows what was typed, and hides it again before sending.
for (const group of document.querySelectorAll(".govuk-password-input")) {
  const field = group.querySelector("input");
  const button = group.querySelector("button");
  if (!field || !button) continue;
  const words = group.dataset;
  const texts = [words["i18n.showPassword"], words["i18n.hidePassword"]];
  const show = (shown) => {
    field.type = shown ? "text" : "password";
    button.textContent = texts[Number(shown)] ?? button.textContent;
    button.setAttribute("aria-pressed", String(shown));
  };
  button.hidden = false;
  button.removeAttribute("aria-label");
  button.addEventListener("click", () => show(field.type === "password"));
  field.form?.addEventListener("submit", () => show(false));
}
