// A trainer's feedback lies on this device until it is sent: a tab that dies takes no word along.
// The house keeps no drafts of feedback; `seen` tells whether what was sent has arrived.
import { forget, forgetOld, keep, read } from "./device.js";
import { tell } from "./telling.js";
import { fieldsOf, same } from "./values.js";

const form = document.getElementById("feedback-form");
const { writer } = form.dataset;
const seen = form.elements.seen.value;

const choices = () => fieldsOf(form).filter((field) => field.type === "radio");
const typed = () => ({
  text: form.elements.text.value,
  ...Object.fromEntries(choices().filter((field) => field.checked).map((field) => [field.name, field.value])),
});
const bring = (values) => {
  form.elements.text.value = values.text ?? "";
  for (const field of choices()) field.checked = values[field.name] === field.value;
  form.elements.text.dispatchEvent(new Event("input"));  // it does not rise: nobody typed
};

forgetOld();
const empty = typed();
const copy = read(writer);
tell("idle");
if (copy?.sent && copy.seen !== seen) forget(writer);
else if (copy && !form.dataset.begun && !same(copy.values, empty)) {
  bring(copy.values);
  form.dataset.begun = "1";
  tell("restored");
}

const note = (sent) => {
  const values = typed();
  if (same(values, empty) && !sent) forget(writer);
  else if (!keep(writer, { values, seen, sent })) tell("fragile");
};
form.addEventListener("input", () => note(false));
form.addEventListener("change", () => note(false));
form.addEventListener("submit", ({ submitter }) => note(["submit", "hold"].includes(submitter?.name)));
