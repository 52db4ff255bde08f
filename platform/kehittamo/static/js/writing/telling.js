// Says how the saving goes: always for the eye, aloud only when it goes otherwise than before.
const line = document.querySelector("[data-saving]");
const [shown, spoken, door] = [line?.querySelector("[data-shown]"), line?.querySelector("[role]"), line?.querySelector("a")];
let before = "idle";

export const tell = (how, words = line.dataset[how]) => {
  line.hidden = false;
  line.classList.toggle("saving--bad", ["offline", "fragile", "out", "kept", "clash"].includes(how));
  shown.textContent = words;
  door.hidden = how !== "out";
  if (how === before || how === "saving" || how === "idle") return;
  before = how;
  spoken.textContent = words;
};
