// What the fields of a form hold, by their names, and what has changed in them since they were saved.
const MACHINERY = new Set(["csrf_token", "once", "seen", "remove"]);
const NO_TEXT = new Set(["file", "submit", "button", "reset", "fieldset", "output"]);
const bytes = (value) => new TextEncoder().encode(JSON.stringify(value)).length;

export const fieldsOf = (form) =>
  [...form.elements].filter((field) => field.name && !MACHINERY.has(field.name) && !NO_TEXT.has(field.type));

const isMark = (field) => field.type === "radio" || field.type === "checkbox";
const plain = (text) => text.replace(/\r\n?/g, "\n").trim().normalize("NFC");

// As they are, or as the page came: a browser may have put back what was typed before.
export const valuesOf = (form, asItCame = false) => {
  const values = {};
  for (const field of fieldsOf(form)) {
    values[field.name] ??= "";
    if (isMark(field)) {
      if (asItCame ? field.defaultChecked : field.checked) values[field.name] = field.value;
    } else if (field.tagName === "SELECT") {
      const chosen = [...field.options].find((option) => (asItCame ? option.defaultSelected : option.selected));
      values[field.name] = chosen?.value ?? "";
    } else values[field.name] = plain(asItCame ? field.defaultValue : field.value);
  }
  return values;
};

export const fill = (form, values) => {
  for (const field of fieldsOf(form)) {
    const value = values[field.name] ?? "";
    if (isMark(field)) field.checked = field.value === value;
    else if (plain(field.value) !== value) field.value = value;
    field.dispatchEvent(new Event("input"));  // it does not rise, so that it counts as nobody's typing
  }
};

export const different = (one, other) =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((name) => (one[name] ?? "") !== (other[name] ?? ""));
export const same = (one, other) => different(one, other).length === 0;

// One field's change: what stands between the beginning and the end that stayed, counted in code points.
const changeOf = (name, before, after) => {
  const [old, fresh] = [[...before], [...after]];
  const least = Math.min(old.length, fresh.length);
  let start = 0;
  while (start < least && old[start] === fresh[start]) start += 1;
  let end = 0;
  while (end < least - start && old[old.length - 1 - end] === fresh[fresh.length - 1 - end]) end += 1;
  return [name, start, old.length - end, fresh.slice(start, fresh.length - end).join("")];
};

// As many changes as fit into so many bytes, and what the fields hold with them; the rest goes with the next save.
export const changesOf = (before, now, room) => {
  const [changes, then] = [[], { ...before }];
  for (const name of different(before, now).filter((one) => one in now)) {
    const change = changeOf(name, before[name] ?? "", now[name]);
    const left = room - bytes(changes);
    if (changes.length && bytes(change) > left) break;
    while (bytes(change) > left) {
      const letters = [...change[3]];
      change[3] = letters.slice(0, Math.floor((letters.length * left) / (bytes(change) + 8))).join("");
    }
    const old = [...(before[name] ?? "")];
    then[name] = old.slice(0, change[1]).join("") + change[3] + old.slice(change[2]).join("");
    changes.push(change);
  }
  return { changes, then };
};
