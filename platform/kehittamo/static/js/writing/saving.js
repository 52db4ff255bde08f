// The answer is saved while it is written: what changed goes to the house, and lies on the device until it is there.
import { ask } from "./asking.js";
import { choose } from "./clash.js";
import { forget, forgetOwn, keep, read } from "./device.js";
import { tell } from "./telling.js";
import { changesOf, different, fill, same, valuesOf } from "./values.js";

const ROOM = 1500;  // bytes of changes in one save
const LONGEST_PAUSE = 60000;
const ON_ITS_WAY = 15000;  // after that a form that was sent, and whose page is still here, never arrived

export class Saving {
  constructor(root, form) {
    Object.assign(this, { root, form, address: root.dataset.writing, writer: root.dataset.writer });
    this.apart = Number(root.dataset.pace);  // milliseconds between saves, as the house wishes
    this.mark = form.elements.seen.value;
    this.saved = "stale" in root.dataset ? {} : valuesOf(form, true);  // what the house has
    this.settled = this.saved;  // what stood in the fields when the house had all of it
    this.sent = null;  // what the house has, too, if a save arrived whose answer was lost
    this.held = "";  // why nothing is sent for now: clash, out, refused, leaving
    this.next = this.failed = 0;
    this.busy = this.timer = null;
  }

  async begin() {
    const copy = read(this.writer);
    tell("idle");
    if ("clash" in this.root.dataset) this.hold("clash");
    else if ("stale" in this.root.dataset) await this.meet(await this.look());
    else if (copy && !same(copy.values, this.saved)) {
      const there = { status: 200, mark: this.mark, values: this.saved };
      Object.assign(this, { mark: copy.mark, saved: copy.base, settled: copy.base, sent: copy.sent });
      this.form.elements.seen.value = copy.mark;
      fill(this.form, copy.values);
      this.keep(copy.values);  // now it is this tab's
      tell("restored");
      await this.meet(there);
    } else if (copy) forget(this.writer);
    this.typed();
  }

  typed() {
    const now = valuesOf(this.form);
    if (same(now, this.settled)) return this.held ? null : forgetOwn(this.writer);
    if (!this.keep(now) && this.held) tell("fragile");
    if (this.held === "refused") this.held = "";
    if (!this.held) this.later(this.failed ? this.pause : this.apart / 2);
  }

  keep(now) { return keep(this.writer, { mark: this.mark, base: this.saved, values: now, sent: this.sent }); }

  get pause() { return Math.min(LONGEST_PAUSE, this.apart * 2 ** Math.min(this.failed, 6)); }

  later(milliseconds) {
    const wait = Math.max(milliseconds, this.next - Date.now());
    this.timer ??= setTimeout(() => { this.timer = null; this.save(); }, wait);
  }

  save() { return (this.busy ??= this.go().finally(() => { this.busy = null; })); }

  async go() {
    const now = valuesOf(this.form);
    if (this.held || same(now, this.settled)) return;
    const { changes, then } = changesOf(this.saved, now, ROOM);
    this.sent = then;
    this.keep(now);
    this.next = Date.now() + this.apart;
    if (!this.failed) tell("saving");
    const body = new FormData();
    body.set("seen", this.mark);
    body.set("changes", JSON.stringify(changes));
    const answer = await ask(this.address, body, this.form.elements.csrf_token.value);
    if (answer.status === 200) {
      this.adopt(answer.mark, answer.values ?? then);
      if (same(then, now)) this.settled = now;
      if (same(valuesOf(this.form), this.settled)) tell("saved", answer.said);
      this.typed();
    } else if (answer.status === 429) this.later(answer.wait * 1000);
    else if (answer.status === 409 && answer.values) this.meet(answer);  // a choice may take long: the form can be sent
    else if (answer.status === 0 || answer.status >= 500) this.fail(now);
    else if (answer.status === 400 || answer.status === 401) this.hold("out");
    else this.hold("refused", answer.said);
  }

  adopt(mark, values) {
    Object.assign(this, { mark, saved: values, sent: null, failed: 0 });
    this.form.elements.seen.value = mark;
  }

  fail(now) {
    this.failed += 1;
    tell(this.keep(now) ? "offline" : "fragile");
    this.later(this.pause);
  }

  hold(why, words) {
    this.held = why;
    const kept = this.keep(valuesOf(this.form));
    tell(kept ? { clash: "clash", out: "out" }[why] ?? "kept" : "fragile", words);
  }

  // What the house has may be something else by now: one's own save whose answer was lost, or somebody's.
  async meet({ status, mark, values }) {
    if (status === 401) return this.hold("out");
    if (!values) return this.fail(valuesOf(this.form));
    const own = mark === this.mark || (this.sent && same(values, this.sent));
    const disputed = own ? [] : this.join(values);
    if (disputed.length) await this.clash(disputed, { mark, values });
    else {
      this.adopt(mark, values);
      if (!own) tell("updated");
    }
    if (same(values, valuesOf(this.form))) this.settled = values;
    this.typed();
  }

  // Fields that only the other changed become what they are there; gives those that both changed.
  join(theirs) {
    const [mine, base] = [valuesOf(this.form), this.saved];
    const touched = different(base, mine);
    fill(this.form, { ...theirs, ...Object.fromEntries(touched.map((name) => [name, mine[name]])) });
    const moved = different(base, theirs);
    return touched.filter((name) => moved.includes(name) && mine[name] !== theirs[name]);
  }

  async clash(disputed, { mark, values }) {
    this.hold("clash");
    const whose = await choose(this.form, disputed, values, () => valuesOf(this.form));
    this.adopt(mark, values);
    this.held = "";
    const theirs = Object.fromEntries(disputed.map((name) => [name, values[name]]));
    if (whose === "theirs") fill(this.form, { ...valuesOf(this.form), ...theirs });
    this.settled = {};
    tell("idle");
  }

  // Asks what the house has. Whoever has signed in anew has another token; whoever is somebody else sends nothing.
  async look() {
    const answer = await ask(this.address);
    if (answer.status !== 200) return answer;
    if (answer.writer !== this.writer) return { status: 401 };
    for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = answer.token;
    return answer;
  }

  async wake() {
    if (document.hidden || this.busy || ["clash", "leaving"].includes(this.held)) return;
    if (!this.held && !this.failed && Date.now() < this.next) return;
    const { mark } = this;
    const answer = await this.look();
    if (answer.status !== 200 || this.busy || mark !== this.mark) return;  // older than what was saved meanwhile
    this.next = Math.max(this.next, Date.now() + 200);
    if (this.held === "out") this.held = "";
    clearTimeout(this.timer);
    this.timer = null;
    this.failed = 0;
    await this.meet(answer);
  }

  // Nothing more goes out by itself: the form as a whole is on its way.
  async stop() {
    clearTimeout(this.timer);
    this.timer = null;
    await this.busy;
    if (this.held) return;
    this.held = "leaving";
    setTimeout(() => this.stay(), ON_ITS_WAY);
  }

  stay() {
    if (this.held !== "leaving") return;
    this.held = "";
    this.typed();
  }
}
