// Starts what the page at hand needs, and nothing else. Everything here is a courtesy: each page works without it.
const here = (selector) => document.querySelector(selector);

if (here("form")) import("./once.js");
if (here("[data-errors]")) import("./errors.js");
if (here("[data-count-for]")) import("./count.js");
if (here("[data-files-of]")) import("./files.js");
if (here(".govuk-password-input")) import("./password.js");
if (here("details.menu, details.account")) import("./menu.js");
if (here("#session")) import("./session.js");
if (here("[data-passkey]")) import("./passkey.js");
if (here("[data-writing], [data-found]")) import("./writing/start.js");
if (here('form[action$="/sign-out"]')) import("./leaving.js");
if (here("#feedback-form")) import("./desk.js");
if (here("#feedback-form[data-writer]")) import("./writing/kept.js");
if (here("[data-drawing]")) import("./design.js");
