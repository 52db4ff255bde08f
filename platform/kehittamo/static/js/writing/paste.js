// What is copied from Word, Outlook or a web page is pasted as the plain Markdown that this house shows.
// A style is read, never applied: the page's policy allows none. So it is called otherwise before anything is parsed.
const LEFT_OUT = "script, meta, title, link, img, svg, [data-style*='mso-list:Ignore' i], [data-style*='display:none' i]";
const unstyled = (html) => html.replace(/<style[\s\S]*?<\/style>/gi, "")
  .replace(/<[^>]+>/g, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style="));
const BLOCKS = "p, div, h1, h2, h3, h4, h5, h6, ul, ol, li, table, tr, blockquote, pre, section, article, hr, dl, dt, dd";

const marked = (text, mark) => text.replace(/^(\s*)([\s\S]*?)(\s*)$/, (_all, before, inside, after) =>
  (inside ? `${before}${mark}${inside}${mark}${after}` : text));
const styled = (element, wanted) => wanted.test(element.dataset.style ?? "");
const isBold = (element) => (element.matches("b, strong")
  ? !styled(element, /font-weight:\s*(normal|400)/i) : styled(element, /font-weight:\s*(bold|[6-9]00)/i));
const isSlanted = (element) => (element.matches("i, em")
  ? !styled(element, /font-style:\s*normal/i) : styled(element, /font-style:\s*italic/i));

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
const lines = (node) => line(node).replace(/ *\n */g, "\n").trim();
const oneLine = (node) => lines(node).replace(/\s+/g, " ");

// Word writes lists as paragraphs: the mark stands in a piece that is to be ignored, the level in the style.
const wordItem = (element, mark) => {
  const level = Number(/level(\d)/.exec(element.dataset.style ?? "")?.[1] ?? 1);
  const number = /^\s*([\da-z]{1,3})[.)]/i.exec(mark)?.[1];
  return `${"    ".repeat(level - 1)}${number ? `${Number(number) || 1}.` : "-"} ${oneLine(element)}`;
};

const listed = (list, depth = 0) => [...list.children].flatMap((item, at) => {
  if (item.matches("ul, ol")) return listed(item, depth + 1);
  const inner = [...item.querySelectorAll(":scope > ul, :scope > ol")];
  inner.forEach((one) => one.remove());
  const mark = list.matches("ol") ? `${at + 1}.` : "-";
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
    else if (/^H[1-6]$/.test(node.tagName)) found.push([lines(node) && `${/[12]/.test(node.tagName) ? "#" : "##"} ${oneLine(node)}`, false]);
    else if (node.querySelector(BLOCKS)) found.push(...blocks(node));
    else found.push([lines(node), false]);
  }
  close();
  return found;
};

export const markdownOf = (html) => {
  const { body } = new DOMParser().parseFromString(unstyled(html), "text/html");
  for (const mark of body.querySelectorAll("[data-style*='mso-list:Ignore' i]")) {
    const paragraph = mark.closest("p, h1, h2, h3, div, li");
    if (paragraph) paragraph.dataset.item = mark.textContent;
  }
  body.querySelectorAll(LEFT_OUT).forEach((element) => element.remove());
  let [whole, kind] = ["", ""];  // an item goes on with the list above it, unless that is of another kind
  for (const [text, isItem] of blocks(body).filter(([one]) => one)) {
    const own = !isItem ? "" : text.startsWith(" ") ? kind : text.startsWith("-") ? "-" : "1";
    whole += `${!whole ? "" : own && own === kind ? "\n" : "\n\n"}${text}`;
    kind = own;
  }
  return whole;
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
