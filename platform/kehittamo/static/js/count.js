// Tells how many characters are left and, of a longer text, how many words it has, in words that the page gives;
// to a screen reader only after a pause.
const PAUSE = 1000;

for (const line of document.querySelectorAll("[data-count-for]")) {
  const field = document.getElementById(line.dataset.countFor);
  if (!field) continue;
  const spoken = line.cloneNode(false);
  spoken.className = "hidden";
  delete spoken.dataset.countFor;
  spoken.setAttribute("aria-live", "polite");
  line.setAttribute("aria-hidden", "true");
  line.after(spoken);
  let timer = 0;
  const tell = () => {
    const left = Number(line.dataset.limit) - [...field.value].length;
    const words = line.dataset.words?.replace("{n}", field.value.match(/[\p{L}\p{N}][^\s]*/gu)?.length ?? 0);
    const letters = (left < 0 ? line.dataset.over : line.dataset.left).replace("{n}", Math.abs(left));
    const text = words ? `${words} · ${letters}` : letters;
    line.textContent = text;
    line.classList.toggle("bad", left < 0);
    clearTimeout(timer);
    timer = setTimeout(() => { spoken.textContent = text; }, PAUSE);
  };
  field.addEventListener("input", tell);
  if (field.value) tell();
}
