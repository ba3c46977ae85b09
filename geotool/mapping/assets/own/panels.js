"use strict";
// Legend, lists and layer tree around the map.
geotool.panels = (() => {
  const { el, byId, name, clip, wide, count, counted } = geotool.dom;
  const items = new Map(); // finding index -> list entry
  let data, words;

  function heading() {
    document.title = data.title;
    byId("gt-title").textContent = data.title;
    byId("gt-sub").textContent = `${data.workspace} · ${words.as_of} ${data.as_of}`;
    const banner = byId("gt-banner");
    banner.hidden = !data.notices.length;
    banner.replaceChildren(...data.notices.map((n) => el("span", { dir: "auto" }, n)));
    for (const node of document.querySelectorAll("[data-word]")) node.textContent = words[node.dataset.word];
    for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", words[node.dataset.label]);
  }

  // The legend is the filter: every entry is a switch.
  function legend() {
    const entry = (v) => {
      const button = el("button", { type: "button", class: "gt-verdict", "aria-pressed": "true", "data-verdict": v.code },
        geotool.symbols.verdictSwatch(v.code), geotool.symbols.marker(v.code, { size: 16 }),
        el("span", { class: "gt-verdict-name" }, v.label),
        el("b", { class: "gt-projects" }, count(v.projects)),
        el("small", { class: "gt-findings" }, v.findings ? counted(v.findings, "findings_unit") : ""));
      button.addEventListener("click", (e) => geotool.review.filter(v.code, { only: !(e.ctrlKey || e.metaKey || e.shiftKey) }));
      return button;
    };
    const entries = data.verdicts.map(entry);
    byId("gt-legend-list").replaceChildren(...entries);
    geotool.review.watch(() => {
      for (const b of entries) b.setAttribute("aria-pressed", String(!geotool.review.hidden.has(b.dataset.verdict)));
    });
    const parts = byId("gt-parts");
    parts.hidden = !data.compliant.some((part) => part.geometry);
    parts.replaceChildren(geotool.symbols.partSwatch(), el("b", {}, words.compliant), el("span", {}, words.compliant_hint));
    const n = data.rules_not_checked;
    line("gt-note", n ? words[n === 1 ? "not_checked_note_one" : "not_checked_note"].replace("{n}", count(n)) : "");
    const changes = data.changes;
    line("gt-changes", changes.length ? `${words.changes} (${count(changes.length)}): ${clip(changes.join(" · "), 160)}` : "");
  }

  function line(id, text) {
    byId(id).hidden = !text;
    byId(id).textContent = text;
  }

  function findingItem(index) {
    const f = data.findings[index];
    const project = f.project === null ? null : data.projects[f.project];
    const placed = Boolean(f.geometry || (project && project.geometry));
    const tags = [!project && words.on_zones, project && project.place_name ? words.place_name : !placed && words.off_map, ...f.tags];
    const button = el("button", { type: "button", class: "gt-item", "data-finding": f.id, onclick: () => choose(index, placed) },
      name(project ? project.name : f.zone || f.title, "span", "gt-item-name"),
      el("span", { class: "gt-item-rule", dir: "auto" }, project ? clip(f.title, 80) : clip(f.message, 80)),
      el("span", { class: "gt-item-foot" }, el("span", { class: "gt-item-measure" }, f.brief), el("span", { class: "gt-tags" }, tags.filter(Boolean).map((tag) => el("span", { class: "gt-tag" }, tag)))));
    const li = el("li", {}, button);
    items.set(index, li);
    return li;
  }

  function passItem(index) {
    const p = data.projects[index];
    const placed = Boolean(p.geometry);
    const tags = [p.waived > 0 && words.waived, p.unjudged && words.no_rule, !placed && words.off_map].filter(Boolean);
    const button = el("button", { type: "button", class: "gt-item", "data-project": p.id, onclick: () => placed && (closeSheet(), geotool.review.goToProject(index)) },
      name(p.name, "span", "gt-item-name"),
      tags.length ? el("span", { class: "gt-item-foot" }, el("span", { class: "gt-tags" }, tags.map((tag) => el("span", { class: "gt-tag" }, tag)))) : null);
    return el("li", {}, button);
  }

  function choose(index, placed) {
    if (placed) closeSheet();
    geotool.review.select(index);
  }

  // Mark the entry of the finding shown; one without a place opens below its entry.
  function current(index, placed) {
    for (const node of document.querySelectorAll(".gt-item[aria-current]")) node.removeAttribute("aria-current");
    for (const node of document.querySelectorAll(".gt-unfolded")) node.remove();
    const li = items.get(index);
    li.firstElementChild.setAttribute("aria-current", "true");
    li.closest("details").open = true;
    if (!placed) li.append(el("div", { class: "gt-unfolded" }, geotool.popup.finding(index)));
    if (wide() || !placed) li.scrollIntoView({ block: "nearest" });
  }

  function group(v, entries, unit) {
    const open = v.code !== "pass" && v.code !== "notice";
    return el("details", { class: "gt-group", "data-verdict": v.code, open },
      el("summary", {}, geotool.symbols.marker(v.code, { size: 16 }), el("span", {}, v.label),
        el("span", { class: "gt-count" }, counted(entries.length, unit))),
      el("ol", {}, entries));
  }

  function findingList() {
    const groups = [];
    for (const v of data.verdicts) {
      const found = data.findings.map((f, i) => (f.verdict === v.code ? i : -1)).filter((i) => i >= 0);
      if (found.length) groups.push(group(v, found.map(findingItem), "findings_unit"));
      else if (v.code === "pass" && v.projects) {
        const passed = data.projects.map((p, i) => (p.verdict === "pass" ? i : -1)).filter((i) => i >= 0);
        groups.push(group(v, passed.map(passItem), "projects_unit"));
      }
    }
    const empty = el("p", { class: "gt-hint", id: "gt-filtered", hidden: true }, groups.length ? words.all_filtered : words.no_findings);
    empty.hidden = groups.length > 0;
    byId("gt-tab-findings").replaceChildren(...groups, empty);
    geotool.review.watch(() => {
      for (const g of groups) g.hidden = geotool.review.hidden.has(g.dataset.verdict);
      empty.hidden = groups.some((g) => !g.hidden);
    });
  }

  function unlocatedList() {
    const rows = data.unlocated.map(({ project, reason }) => {
      const p = data.projects[project];
      return el("li", { class: "gt-plain" }, geotool.symbols.marker(p.verdict, { size: 15 }),
        el("div", {}, name(p.name, "span", "gt-item-name"), el("span", { class: "gt-item-rule", dir: "auto" }, `${clip(p.id, 40)} · ${reason}`)));
    });
    byId("gt-tab-unlocated").replaceChildren(el("p", { class: "gt-hint" }, rows.length ? words.unlocated_hint : words.nothing_hidden), el("ol", {}, rows));
  }

  function notCheckedList() {
    const rows = data.not_checked.map((n) =>
      el("li", { class: "gt-plain" },
        el("div", {}, el("span", { class: "gt-item-name" }, n.title ? `${n.rule} ${n.title}` : n.rule),
          el("span", { class: "gt-item-rule", dir: "auto" }, n.message),
          el("span", { class: "gt-item-measure" }, `${words.concerns} ${count(n.projects)}`))));
    byId("gt-tab-not_checked").replaceChildren(el("p", { class: "gt-hint" }, rows.length ? words.not_checked_hint : words.nothing_hidden), el("ol", {}, rows));
  }

  // Findings in the list as it is filtered; where only projects that pass are left, those.
  function listed() {
    const { hidden } = geotool.review;
    const found = data.findings.filter((f) => !hidden.has(f.verdict)).length;
    return found || hidden.has("pass") || !hidden.size ? found : geotool.verdict.pass.projects;
  }

  function tabs() {
    const counts = { findings: data.findings.length, unlocated: data.unlocated.length, not_checked: data.not_checked.length };
    const buttons = [...document.querySelectorAll("[role=tab]")];
    const show = (chosen) => {
      for (const b of buttons) {
        b.setAttribute("aria-selected", String(b === chosen));
        b.tabIndex = b === chosen ? 0 : -1;
        byId(b.getAttribute("aria-controls")).hidden = b !== chosen;
      }
    };
    buttons.forEach((b, i) => {
      const number = el("span", { class: "gt-count" }, count(counts[b.dataset.tab]));
      b.append(number);
      if (b.dataset.tab === "findings") geotool.review.watch(() => (number.textContent = count(listed())));
      b.addEventListener("click", () => show(b));
      b.addEventListener("keydown", (e) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
        if (!step) return;
        const next = buttons[(i + step + buttons.length) % buttons.length];
        show(next);
        next.focus();
      });
    });
    show(buttons[0]);
  }

  function box(checked, label, swatch, tail, onchange, attributes = {}) {
    const input = el("input", { type: "checkbox", ...attributes });
    input.checked = checked;
    input.addEventListener("change", () => onchange(input.checked));
    return el("li", {}, el("label", {}, input, swatch, el("span", { class: "gt-layer-name", dir: "auto" }, label), tail));
  }

  // Layers that are there but hold nothing stay in the list: "we have none" is an answer.
  function layerTree(parts, toggle) {
    const byIndex = new Map(parts.map((p) => [p.index, p]));
    const drawn = [["projects", words.projects, geotool.symbols.marker("pass", { size: 16 })],
      ["findings", words.finding_areas, geotool.symbols.verdictSwatch("violation")],
      ["circles", words.circles, geotool.symbols.circleSwatch()]];
    const review = drawn.map(([key, label, swatch]) => box(true, label, swatch, null, (on) => geotool.review.show(key, on), { "data-part": key }));
    const kept = data.compliant.filter((part) => part.geometry).length;
    if (kept) review.splice(2, 0, box(data.compliant_shown, words.compliant, geotool.symbols.partSwatch(), el("span", { class: "gt-layer-count" }, count(kept)), (on) => geotool.review.show("compliant", on), { "data-part": "compliant" }));
    review.push(box(true, words.names, null, null, geotool.labels.show, { "data-part": "names" }));
    const groups = data.groups.map((title, g) => {
      const rows = data.layers.flatMap((layer, index) => {
        if (layer.group !== g) return [];
        const part = byIndex.get(index);
        const tail = el("span", { class: "gt-layer-count" }, part ? count(layer.features.length) : words.empty_layer);
        const row = box(Boolean(part) && layer.shown, layer.name, geotool.symbols.zoneSwatch(layer), tail, (on) => toggle(part, on), { "data-layer": layer.id, disabled: !part });
        if (layer.edition) row.append(el("small", { class: "gt-edition", dir: "auto" }, layer.edition));
        return [row];
      });
      return [el("h3", { dir: "auto" }, title), el("ul", {}, rows)];
    });
    byId("gt-layer-tree").replaceChildren(el("h3", {}, words.results), el("ul", {}, review), ...groups.flat());
    byId("gt-layers").open = wide();
  }

  function about() {
    byId("gt-about-text").replaceChildren(...data.about.map((line) => el("p", {}, line)));
  }

  // On a phone the panels are sheets over the map, one at a time.
  const sheets = () => [...document.querySelectorAll("#gt-nav button")];
  function openSheet(which) {
    document.body.dataset.sheet = which || "";
    for (const b of sheets()) b.setAttribute("aria-expanded", String(b.dataset.sheet === which));
    if (which === "layers") byId("gt-layers").open = true;
  }
  const closeSheet = () => openSheet("");

  function phone() {
    for (const b of sheets())
      b.addEventListener("click", () => openSheet(document.body.dataset.sheet === b.dataset.sheet ? "" : b.dataset.sheet));
    openSheet("");
  }

  function build(parts, toggle) {
    data = geotool.data;
    words = data.words;
    heading();
    legend();
    findingList();
    unlocatedList();
    notCheckedList();
    tabs();
    layerTree(parts, toggle);
    about();
    phone();
  }

  return { build, current, closeSheet };
})();
