// A button beside a password shows what was typed, and hides it again before sending.
for (const group of document.querySelectorAll(".govuk-password-input")) {
  const field = group.querySelector("input");
  const button = group.querySelector("button");
  if (!field || !button) continue;
  const words = group.dataset;
  const show = (shown) => {
    field.type = shown ? "text" : "password";
    button.textContent = words[shown ? "i18n.hidePassword" : "i18n.showPassword"];
    button.setAttribute("aria-label", words[shown ? "i18n.hidePasswordAriaLabel" : "i18n.showPasswordAriaLabel"]);
  };
  button.hidden = false;
  button.addEventListener("click", () => show(field.type === "password"));
  field.form?.addEventListener("submit", () => show(false));
}
