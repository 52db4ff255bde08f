// A page on which an answer is written, or was: starts its saving, its files, and pasting from Word.
import { ask } from "./asking.js";
import { showBoth } from "./clash.js";
import { forget, forgetOld, read } from "./device.js";
import { pasteClean } from "./paste.js";
import { Saving } from "./saving.js";
import { tell } from "./telling.js";
import { Uploads } from "./uploads.js";
import { different, same } from "./values.js";

const root = document.querySelector("[data-writing]");
const found = document.querySelector("[data-found]");

const write = (form) => {
  form.autocomplete = "off";  // the house and the device know better than the browser what was written
  const saving = new Saving(root, form);
  const list = form.querySelector("[data-uploads-of]");
  const uploads = list && new Uploads(list);
  let ready = false;
  form.addEventListener("input", () => saving.typed());
  form.addEventListener("change", () => saving.typed());
  form.addEventListener("submit", async (event) => {
    if (!navigator.onLine) {
      event.preventDefault();
      saving.fail();
    } else if (!ready && (uploads?.waiting || saving.busy)) {
      event.preventDefault();
      tell("saving");
      await uploads?.running;
      await saving.stop();
      ready = true;
      form.requestSubmit(event.submitter);
    } else saving.stop();
  });
  window.addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    ready = false;
    saving.stay();
    saving.wake();
  });
  for (const name of ["focus", "online"]) window.addEventListener(name, () => saving.wake());
  document.addEventListener("visibilitychange", () => saving.wake());
  form.querySelectorAll("textarea[name=text]").forEach(pasteClean);
  saving.begin();
};

// No form here, because the answer was sent or accepted: what the device still has is shown, unless it arrived.
const show = async ({ writer, found: address }) => {
  const copy = read(writer);
  if (!copy) return;
  const { status, values } = await ask(address);
  if (status === 200 && same(values, copy.values)) forget(writer);
  else if (status === 200) {
    showBoth(found.querySelector("[data-texts]"), null, different(copy.values, values), values, copy.values);
    found.querySelector("button").addEventListener("click", () => { forget(writer); found.remove(); });
    found.hidden = false;
  }
};

forgetOld();
if (root) write(root.querySelector("form"));
else show(found.dataset);
