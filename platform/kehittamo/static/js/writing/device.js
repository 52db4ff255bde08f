// What was written and is not saved yet is kept on this device, for its writer and the one answer alone.
const OURS = "writing:";
const WEEK = 7 * 24 * 3600 * 1000;
const TAB = `${Date.now()}:${Math.random()}`;
const ON_THE_WAY_OUT = 15000;  // whoever is still here after that did not get out
let leaving = 0;

// False when the device has no room, or keeps nothing for anybody, or its writer is signing out.
export const keep = (writer, copy) => {
  if (Date.now() < leaving) return false;
  try {
    localStorage.setItem(OURS + writer, JSON.stringify({ ...copy, at: Date.now(), tab: TAB }));
    return true;
  } catch {
    return false;
  }
};

export const read = (writer) => {
  try {
    return JSON.parse(localStorage.getItem(OURS + writer));
  } catch {
    return null;
  }
};

export const forget = (writer) => {
  try {
    localStorage.removeItem(OURS + writer);
  } catch { /* then it was never kept */ }
};

const all = () => {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(OURS)).map((key) => key.slice(OURS.length));
  } catch {
    return [];
  }
};

// Of this tab; another's is its own matter.
export const forgetOwn = (writer) => { if (read(writer)?.tab === TAB) forget(writer); };
export const forgetAll = () => {
  leaving = Date.now() + ON_THE_WAY_OUT;  // a save that fails just now would keep it again
  all().forEach(forget);
};
export const forgetOld = () => all().filter((one) => !(read(one)?.at > Date.now() - WEEK)).forEach(forget);
