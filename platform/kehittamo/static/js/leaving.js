// Who signs out leaves nothing on a shared computer.
import { forgetAll } from "./writing/device.js";

for (const form of document.querySelectorAll('form[action$="/sign-out"]')) form.addEventListener("submit", forgetAll);
