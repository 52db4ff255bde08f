// Lists the files just chosen with their sizes, so that a wrong or too large one is seen before sending.
const language = document.documentElement.lang;
const [small, large] = language === "fi" ? ["kt", "Mt"] : ["kB", "MB"];
const size = (bytes) => bytes < 1e6
  ? `${Math.max(1, Math.round(bytes / 1e3))} ${small}`
  : `${(bytes / 1e6).toLocaleString(language, { maximumFractionDigits: 1 })} ${large}`;

for (const list of document.querySelectorAll("[data-files-of]")) {
  const field = document.getElementById(list.dataset.filesOf);
  const largest = Number(list.dataset.largest);
  field?.addEventListener("change", () => {
    list.replaceChildren(...[...field.files].map((file) => {
      const item = document.createElement("li");
      item.textContent = `${file.name} (${size(file.size)})`;
      if (largest && file.size > largest) {
        item.className = "bad";
        item.textContent += ` – ${list.dataset.tooLarge}`;
      }
      return item;
    }));
  });
}
