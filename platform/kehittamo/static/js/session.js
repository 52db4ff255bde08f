// Some minutes before this browser is signed out it asks whether somebody is still here. Every page of the house
// that opens, in whichever tab, begins the time anew, and the tabs tell each other.
const WARN = 3 * 60;
const LONGEST = 2 ** 31 - 1;
const dialog = document.getElementById("session");
const text = document.getElementById("session-text");
const form = dialog.querySelector("form");
const tabs = new BroadcastChannel("session");
let end = 0;
let timer = 0;

const in_time = (seconds) => Date.now() + seconds * 1000;

const wait = (until) => {
  end = until;
  clearTimeout(timer);
  timer = setTimeout(look, Math.min(LONGEST, Math.max(0, end - WARN * 1000 - Date.now())));
  if (dialog.open && !form.hidden) dialog.close();
};

const look = () => {
  const left = end - Date.now();
  if (left <= 0) {
    text.textContent = text.dataset.over;
    form.hidden = true;
    if (!dialog.open) dialog.showModal();
    return;
  }
  if (left <= WARN * 1000 && !dialog.open) dialog.showModal();
  clearTimeout(timer);
  timer = setTimeout(look, left > WARN * 1000 ? left - WARN * 1000 : left);
};

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  form.removeAttribute("data-sending");
  const answer = await fetch(form.action, { method: "post", body: new FormData(form) }).catch(() => null);
  if (!answer?.ok) return;
  const { seconds } = await answer.json();
  const until = in_time(seconds);
  dialog.close();
  // near the end of the day's session nothing prolongs it: warned once is enough, and the last word comes then
  if (seconds <= WARN) timer = setTimeout(look, seconds * 1000);
  else wait(until);
  tabs.postMessage(until);
});

tabs.addEventListener("message", (event) => { if (event.data > end) wait(event.data); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });  // a laptop that slept
wait(in_time(Number(dialog.dataset.seconds)));
tabs.postMessage(end);
