"use strict";
// The words of one finding, project or zone, as they stand in a popup or below a list entry.
geotool.popup = (() => {
  const { el, name, rows, clip } = geotool.dom;

  function badge(code) {
    const v = geotool.verdict[code];
    const node = el("span", { class: "gt-badge" }, geotool.symbols.marker(code, { size: 15 }), v.label);
    node.style.color = v.ink;
    node.style.borderColor = v.colour;
    return node;
  }

  function evidence(list) {
    if (!list.length) return null;
    return [
      el("h4", {}, geotool.data.words.evidence),
      el("ul", { class: "gt-evidence" }, list.map((line) => el("li", { dir: "auto" }, line))),
    ];
  }

  // Long and seldom needed: folded until asked for.
  function advice(text) {
    if (!text) return null;
    return el("details", { class: "gt-advice" },
      el("summary", {}, geotool.data.words.advice), el("p", { dir: "auto" }, text));
  }

  // What would clear the project; in a finding only what answers the finding's rule.
  function change(project, rule = null) {
    const parts = project ? project.parts.map((index) => geotool.data.compliant[index]) : [];
    const mine = parts.filter((part) => rule === null || part.rules.includes(rule));
    const rules = (part) => (rule === null && parts.length > 1 ? el("small", {}, ` · ${part.rules.join(", ")}`) : null);
    return mine.map((part) => el("p", { class: "gt-change", dir: "auto" }, el("b", {}, geotool.data.words.change), part.change, rules(part)));
  }

  // A pass says only what was checked: where nothing could be, that stands in its place.
  function nothing(p) {
    return el("p", { class: "gt-message" }, geotool.data.words[p.unjudged ? "no_rule_hint" : "no_findings"]);
  }

  // Other findings of the same project: one popup leads to the next.
  function siblings(project, except) {
    const others = project.findings.filter((i) => i !== except);
    if (!others.length) return null;
    const links = others.map((i) => {
      const f = geotool.data.findings[i];
      const text = el("span", {}, f.title, f.brief ? el("small", {}, f.brief) : null);
      return el("li", {}, el("button", { type: "button", class: "gt-link", onclick: () => geotool.review.select(i) },
        geotool.symbols.marker(f.verdict, { size: 14 }), text));
    });
    return [el("h4", {}, geotool.data.words.and_more), el("ul", { class: "gt-others" }, links)];
  }

  const failed = (f) => f.verdict === "violation" || f.verdict === "unmet";

  // A finding without a project is about zones: it is called by its zone, else by its rule.
  function finding(index) {
    const f = geotool.data.findings[index];
    const project = f.project === null ? null : geotool.data.projects[f.project];
    return el(
      "article",
      { class: "gt-popup" },
      el("header", {}, badge(f.verdict), el("span", { class: "gt-rule" }, f.title)),
      name(clip(project ? project.name : f.zone || f.title, 400), "h3"),
      el("p", { class: "gt-message", dir: "auto" }, f.message),
      f.measures.length ? el("div", { class: "gt-measures" }, f.measures.map(([label, value]) =>
        el("div", {}, el("span", {}, label), el("b", {}, value)))) : null,
      rows([...f.limits, ...f.rows]),
      failed(f) ? change(project, f.rule) : null,
      evidence(f.evidence),
      advice(f.advice),
      project ? siblings(project, index) : null,
    );
  }

  function project(index) {
    const p = geotool.data.projects[index];
    const place = p.place_name ? el("span", { class: "gt-tag" }, geotool.data.words.place_name) : null;
    return el(
      "article",
      { class: "gt-popup" },
      el("header", {}, badge(p.verdict), place, p.unjudged ? el("span", { class: "gt-tag" }, geotool.data.words.no_rule) : null),
      name(clip(p.name, 400), "h3"),
      rows(p.rows),
      change(p),
      p.findings.length ? siblings(p, -1) : nothing(p),
    );
  }

  function part(index) {
    const record = geotool.data.compliant[index];
    const p = geotool.data.projects[record.project];
    const words = geotool.data.words;
    return el(
      "article",
      { class: "gt-popup" },
      el("header", {}, geotool.symbols.partSwatch(), el("span", { class: "gt-rule" }, words.compliant)),
      name(clip(p.name, 400), "h3"),
      el("p", { class: "gt-message", dir: "auto" }, record.change),
      rows([[words.answers, record.rules.join(", ")]]),
      p.findings.length ? siblings(p, -1) : null,
    );
  }

  function zones(hits) {
    const blocks = hits.map(({ layer, feature }) =>
      el("section", {},
        el("h3", {}, geotool.symbols.zoneSwatch(layer), name(feature.name || layer.name)),
        feature.name ? el("p", { class: "gt-rule" }, layer.name) : null,
        rows([...feature.rows, ...layer.rows])));
    return el("article", { class: "gt-popup gt-zones" }, el("header", {}, el("span", { class: "gt-rule" }, geotool.data.words.zones_here)), blocks);
  }

  return { finding, project, part, zones, badge };
})();
