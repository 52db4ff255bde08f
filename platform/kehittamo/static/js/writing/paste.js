// What is copied from Word, Outlook or a web page is pasted as the plain Markdown that this house shows.
const LEFT_OUT = "style, script, meta, title, link, img, svg, [style*='mso-list:Ignore' i], [style*='display:none' i]";
const BLOCKS = "p, div, h1, h2, h3, h4, h5, h6, ul, ol, li, table, tr, blockquote, pre, section, article, hr, dl, dt, dd";

const marked = (text, mark) => text.replace(/^(\s*)([\s\S]*?)(\s*)$/, (_all, before, inside, after) =>
  (inside ? `${before}${mark}${inside}${mark}${after}` : text));
const weight = (element) => element.style.fontWeight;
const isBold = (element) =>
  element.matches("b, strong") ? !["normal", "400"].includes(weight(element)) : /^(bold|[6-9]00)$/.test(weight(element));
const isSlanted = (element) =>
  element.matches("i, em") ? element.style.fontStyle !== "normal" : element.style.fontStyle === "italic";

const line = (node) => {
  if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/[\s\u00a0]+/g, " ");
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  if (node.matches("br")) return "\n";
  let text = [...node.childNodes].map(line).join("");
  if (node.matches("a[href^='http'], a[href^='mailto:']") && text.trim()) text = `[${text.trim()}](${node.getAttribute("href")})`;
  if (node.matches("h1, h2, h3, h4, h5, h6, th")) return text;
  if (isBold(node) && !node.querySelector(BLOCKS)) text = marked(text, "**");
  if (isSlanted(node) && !node.querySelector(BLOCKS)) text = marked(text, "*");
  return text;
};
const whole = (node) => line(node).replace(/ *\n */g, "\n").trim();
const oneLine = (node) => whole(node).replace(/\s+/g, " ");

// Word writes lists as paragraphs: the mark stands in a piece that is to be ignored, the level in the style.
const wordItem = (element, mark) => {
  const level = Number(/level(\d)/.exec(element.getAttribute("style") ?? "")?.[1] ?? 1);
  return `${"    ".repeat(level - 1)}${/^\s*[\da-z]{1,3}[.)]/i.test(mark) ? "1." : "-"} ${oneLine(element)}`;
};

const listed = (list, depth = 0) => [...list.children].flatMap((item) => {
  if (item.matches("ul, ol")) return listed(item, depth + 1);
  const inner = [...item.querySelectorAll(":scope > ul, :scope > ol")];
  inner.forEach((one) => one.remove());
  const mark = list.matches("ol") ? "1." : "-";
  return [`${"    ".repeat(depth)}${mark} ${oneLine(item)}`, ...inner.flatMap((one) => listed(one, depth + 1))];
});

const tabled = (table) => {
  const rows = [...table.rows].map((row) => [...row.cells].map((cell) => oneLine(cell).replaceAll("|", "/")));
  if (!rows.length || rows.every((row) => row.length < 2)) return rows.flat().join("\n\n");
  const width = Math.max(...rows.map((row) => row.length));
  const [head, ...rest] = rows.map((row) => `| ${Array.from({ length: width }, (_none, at) => row[at] ?? "").join(" | ")} |`);
  return [head, `|${" --- |".repeat(width)}`, ...rest].join("\n");
};

// The blocks of an element, each with whether it continues a list.
const blocks = (element) => {
  const found = [];
  let loose = [];
  const close = () => {
    const text = loose.map(line).join("").replace(/ *\n */g, "\n").trim();
    if (text) found.push([text, false]);
    loose = [];
  };
  for (const node of element.childNodes) {
    if (node.nodeType !== Node.ELEMENT_NODE || !(node.matches(BLOCKS) || node.querySelector(BLOCKS))) {
      loose.push(node);
      continue;
    }
    close();
    if (node.dataset.item !== undefined) found.push([wordItem(node, node.dataset.item), true]);
    else if (node.matches("ul, ol")) found.push([listed(node).join("\n"), false]);
    else if (node.matches("table")) found.push([tabled(node), false]);
    else if (/^H[1-6]$/.test(node.tagName)) found.push([whole(node) && `## ${oneLine(node)}`, false]);
    else if (node.querySelector(BLOCKS)) found.push(...blocks(node));
    else found.push([whole(node), false]);
  }
  close();
  return found;
};

export const markdownOf = (html) => {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const mark of body.querySelectorAll("[style*='mso-list:Ignore' i]")) {
    const paragraph = mark.closest("p, h1, h2, h3, div, li");
    if (paragraph) paragraph.dataset.item = mark.textContent;
  }
  body.querySelectorAll(LEFT_OUT).forEach((element) => element.remove());
  return blocks(body).filter(([text]) => text).reduce((all, [text, goesOn], at, them) =>
    (at ? `${all}${goesOn && them[at - 1][1] ? "\n" : "\n\n"}${text}` : text), "");
};

export const pasteClean = (area) => area.addEventListener("paste", (event) => {
  const html = event.clipboardData?.getData("text/html");
  const text = html && markdownOf(html);
  if (!text) return;
  event.preventDefault();
  // the old command, because with it the browser's Undo takes the pasted words back
  if (document.execCommand("insertText", false, text)) return;
  area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
});
