"use strict";
// The page's only global. Everything from the data is written as a text node, never as HTML.
const geotool = {};

geotool.dom = (() => {
  const SVG = "http://www.w3.org/2000/svg";

  function fill(node, attributes, children) {
    for (const [key, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue;
      if (key === "onclick") node.addEventListener("click", value);
      else node.setAttribute(key, value === true ? "" : String(value));
    }
    for (const child of children.flat(Infinity)) {
      if (child === null || child === undefined || child === "") continue;
      node.append(child instanceof Node ? child : document.createTextNode(String(child)));
    }
    return node;
  }

  const el = (tag, attributes = {}, ...children) =>
    fill(document.createElement(tag), attributes, children);
  const svg = (tag, attributes = {}, ...children) =>
    fill(document.createElementNS(SVG, tag), attributes, children);
  const byId = (id) => document.getElementById(id);

  // Names may run right to left, or be long: keep them from disturbing their neighbours.
  const name = (text, tag = "span", cls = "") => el(tag, { class: `gt-name ${cls}`.trim(), dir: "auto" }, text);
  const clip = (text, length) =>
    [...text].length > length ? [...text].slice(0, length - 1).join("") + "…" : text;

  const rows = (pairs) =>
    pairs.length
      ? el("dl", { class: "gt-rows" }, pairs.map(([label, value]) => [el("dt", {}, label), el("dd", { dir: "auto" }, value)]))
      : null;

  const wide = () => window.matchMedia("(min-width: 1001px)").matches;
  const count = (n) => n.toLocaleString("en-US");

  // "1 finding", "2 findings"; Chinese has one form.
  const counted = (n, key) => `${count(n)} ${geotool.data.words[n === 1 ? `${key}_one` : key]}`;

  return { counted, el, svg, byId, name, clip, rows, wide, count };
})();

geotool.data = null;
geotool.read = () => {
  geotool.data = JSON.parse(geotool.dom.byId("gt-data").textContent);
  geotool.verdict = Object.fromEntries(geotool.data.verdicts.map((v) => [v.code, v]));
  geotool.rank = Object.fromEntries(geotool.data.verdicts.map((v, i) => [v.code, i]));
  return geotool.data;
};
