// At the trainer's desk: words chosen in the text get a comment, phrases land where the cursor is, keys move on.
const form = document.getElementById("feedback-form");
const field = form?.elements.text;

// A choice of words within one passage brings up the button; on a phone, too, where the finger chooses.
const button = document.querySelector("[data-selected]");
const quote = document.querySelector("[data-quote]");
document.addEventListener("selectionchange", () => {
  const chosen = document.getSelection();
  const of = (node) => (node?.nodeType === 1 ? node : node?.parentElement)?.closest("[data-passage] .prose");
  const prose = chosen && !chosen.isCollapsed && chosen.rangeCount ? of(chosen.anchorNode) : null;
  if (!button || (document.activeElement === button.firstElementChild)) return;
  button.hidden = !prose || prose !== of(chosen.focusNode);
  if (button.hidden) return;
  quote.value = chosen.toString().slice(0, 2000);
  button.firstElementChild.value = prose.parentElement.dataset.passage;
  prose.after(button);
});
button?.addEventListener("click", () => { quote.disabled = false; });
button?.addEventListener("pointerdown", (event) => event.preventDefault()); // the choice stays

// What the last press opened is where one goes on.
document.querySelector("[data-margin] textarea")?.focus();

// A phrase goes where the cursor was left, and to the end when it was nowhere yet.
let written = false;
field?.addEventListener("focus", () => { written = true; });
for (const phrase of document.querySelectorAll("[data-phrase]")) {
  phrase.addEventListener("click", (event) => {
    event.preventDefault();
    const { value } = field;
    const [start, end] = written ? [field.selectionStart, field.selectionEnd] : [value.length, value.length];
    const before = start && !/\s$/.test(value.slice(0, start)) ? " " : "";
    const after = end < value.length && !/^\s/.test(value.slice(end)) ? " " : "";
    field.setRangeText(before + phrase.textContent + after, start, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}

// Whoever leaves with words in the field is asked first.
let sending = false;
form.addEventListener("submit", () => { sending = true; });
addEventListener("beforeunload", (event) => {
  if (!sending && (form.dataset.begun || field.value !== field.defaultValue)) event.preventDefault();
});

// Single keys only for whoever turned them on, and never while somebody writes or chooses (WCAG 2.1.4).
const KEYS = "single-keys";
const keys = document.querySelector("[data-keys-switch]");
const box = keys?.querySelector("input");
if (keys) {
  keys.hidden = false;
  box.checked = localStorage.getItem(KEYS) === "on";
  box.addEventListener("change", () => localStorage.setItem(KEYS, box.checked ? "on" : "off"));
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form === form && form) {
    event.preventDefault();
    const margin = event.target.closest("[data-margin]");
    form.requestSubmit(margin?.querySelector("[name=keep]") ?? form.querySelector("[name=submit], [name=hold]"));
    return;
  }
  if (!box?.checked || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const key = event.key.toLowerCase();
  if (key === "f" && field) {
    event.preventDefault();
    field.focus();
  } else {
    document.querySelector(`a[data-key="${CSS.escape(key)}"]`)?.click();
  }
});
