// Files go to the house one by one as they are chosen, each with its progress; without net they are tried again.
const PAUSES = [2, 4, 8, 15, 30];
const STALLED = 60000;
const TOKEN = 'input[name="csrf_token"]';

const pause = (seconds) => new Promise((wake) => {
  setTimeout(wake, seconds * 1000);
  window.addEventListener("online", wake, { once: true });
});

// Resolves to the request when it was answered, to null when the net failed or nothing moved for a minute.
const send = (address, file, id, moved) => new Promise((done) => {
  const [request, body] = [new XMLHttpRequest(), new FormData()];
  body.set("once", id);
  body.set("file", file);
  let timer = 0;
  const wait = () => { clearTimeout(timer); timer = setTimeout(() => request.abort(), STALLED); };
  request.upload.onprogress = ({ loaded, total }) => { wait(); moved(Math.round((100 * loaded) / total)); };
  request.onloadend = () => { clearTimeout(timer); done(request.status ? request : null); };
  request.open("POST", address);
  request.setRequestHeader("X-CSRFToken", document.querySelector(TOKEN).value);
  request.send(body);
  wait();
});

const answerOf = (request) => {
  try { return JSON.parse(request.responseText); } catch { return {}; }
};

export class Uploads {
  constructor(list) {
    Object.assign(this, { list, words: list.dataset, running: Promise.resolve(), waiting: 0 });
    this.field = document.getElementById(list.dataset.uploadsOf);
    this.field.addEventListener("change", () => {
      for (const file of this.field.files) this.add(file);
      this.field.value = "";  // they are on their way: the form does not send them again
    });
  }

  add(file) {
    const item = document.createElement("li");
    const [name, bar, state, button] = ["span", "progress", "span", "button"].map((tag) => document.createElement(tag));
    Object.assign(name, { textContent: file.name });
    Object.assign(bar, { max: 100, value: 0, ariaLabel: file.name });
    Object.assign(state, { className: "quiet", textContent: this.words.waiting });
    Object.assign(button, { type: "button", className: "button--text", textContent: this.words.remove });
    button.setAttribute("aria-label", `${this.words.remove} ${file.name}`);
    item.append(name, bar, state, button);
    this.list.append(item);
    const one = { file, item, name, bar, state, id: crypto.randomUUID?.() ?? "", left: false };
    button.addEventListener("click", () => { one.left = true; item.remove(); this.field.focus(); });
    if (file.size > Number(this.words.largest)) return this.say(one, `${this.words.failed}: ${this.words.tooLarge}`);
    this.waiting += 1;
    this.running = this.running.then(() => this.go(one)).finally(() => { this.waiting -= 1; });
    return null;
  }

  async go(one) {
    for (let tries = 0; !one.left; tries += 1) {
      one.state.textContent = this.words.sending;
      const request = await send(this.words.address, one.file, one.id, (part) => { one.bar.value = part; });
      if (request && request.status < 500) return this.answered(one, request);
      if (request?.status === 507) return this.answered(one, request);
      one.state.textContent = this.words.again;
      await pause(PAUSES[Math.min(tries, PAUSES.length - 1)]);
    }
    return null;
  }

  answered(one, request) {
    const { item, said } = answerOf(request);
    if (request.status !== 200) return this.say(one, said ?? this.words.failed);
    if (!item) return this.say(one, this.words.there, "quiet");
    const focused = one.item.contains(document.activeElement);
    one.item.insertAdjacentHTML("afterend", item);
    const row = one.item.nextElementSibling;
    one.item.remove();
    if (focused) row.querySelector("button")?.focus();
    return null;
  }

  say(one, words, how = "bad") {
    one.bar.remove();
    if (words.startsWith(one.file.name)) one.name.remove();
    one.state.className = how;
    one.state.textContent = words;
    return null;
  }
}
