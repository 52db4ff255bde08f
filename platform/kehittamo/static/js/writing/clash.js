// Two wrote at once: both texts side by side, and the writer chooses; neither is gone before.
import { fieldsOf } from "./values.js";

const made = (selector) => document.querySelector(selector).content.firstElementChild.cloneNode(true);
const titleOf = (field) =>
  (field.closest("fieldset")?.querySelector("legend") ?? document.querySelector(`label[for="${CSS.escape(field.id)}"]`))
    ?.textContent.trim() ?? "";
const wordOf = (fields, value) => {
  const mark = fields.find((one) => one.value === value && (one.type === "radio" || one.type === "checkbox"));
  return (mark && document.querySelector(`label[for="${CSS.escape(mark.id)}"]`)?.textContent.trim()) || value;
};

// Into `place` a pair of texts for each of these fields.
export const showBoth = (place, form, names, theirs, mine) => {
  for (const name of names) {
    const fields = form ? fieldsOf(form).filter((field) => field.name === name) : [];
    const pair = made("[data-pair]");
    const title = Object.keys(theirs).length > 1 && fields.length ? `: ${titleOf(fields[0])}` : "";
    pair.querySelectorAll("span").forEach((one) => { one.textContent = title; });
    const [left, right] = pair.querySelectorAll("pre");
    left.textContent = wordOf(fields, theirs[name] ?? "");
    right.textContent = wordOf(fields, mine[name] ?? "");
    place.append(pair);
  }
};

// `mine` gives what stands in the fields, also what was typed since both were shown.
// The focus stays where it is: whoever is typing goes on typing.
export const choose = (form, names, theirs, mine) => new Promise((decide) => {
  const box = made("[data-both]");
  const texts = box.querySelector("[data-texts]");
  showBoth(texts, form, names, theirs, mine());
  form.querySelector(":scope > .actions").before(box);
  box.querySelector("[data-mine]").addEventListener("click", () => { box.remove(); decide("mine"); });
  box.querySelector("[data-theirs]").addEventListener("click", () => {
    texts.replaceChildren();
    showBoth(texts, form, names, theirs, mine());  // to be read and copied until the page is left
    box.querySelectorAll("p").forEach((line) => line.remove());
    decide("theirs");
  });
});
