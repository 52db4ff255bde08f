// Shows a badge's picture as it is being chosen; without it a button does.
const picture = document.querySelector("[data-drawing]");
const form = picture.closest("form");
form.querySelector('button[name="look"]').remove();
form.addEventListener("change", () => {
  const chosen = new FormData(form);
  picture.src = picture.dataset.drawing.replace("shape-colour-icon", ["shape", "colour", "icon"].map((part) => chosen.get(part)).join("-"));
});
