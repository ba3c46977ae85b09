"use strict";
// Hatches, markers and swatches: the same drawing on the map, in the legend and in lists.
geotool.symbols = (() => {
  const { svg } = geotool.dom;
  const hatchUrl = (code) => `url(#hatch-${code})`;
  const PART_URL = "url(#part-compliant)";

  function lines(v) {
    const s = v.spacing_px;
    const stroke = { stroke: v.colour, "stroke-width": v.width_px, "stroke-opacity": 0.8 };
    const parts = [svg("line", { x1: 0, y1: s / 2, x2: s, y2: s / 2, ...stroke })];
    // a second direction is always at right angles to the first
    if (v.angles.length > 1) parts.push(svg("line", { x1: s / 2, y1: 0, x2: s / 2, y2: s, ...stroke }));
    return parts;
  }

  function hatch(v, id = `hatch-${v.code}`) {
    const s = v.spacing_px;
    let marks = [];
    if (v.dots) marks = [svg("circle", { cx: s / 2, cy: s / 2, r: v.width_px / 2, fill: v.colour })];
    else if (v.angles.length) marks = lines(v);
    const turn = v.angles.length ? `rotate(${-v.angles[0]})` : null;
    return svg(
      "pattern",
      { id, width: s, height: s, patternUnits: "userSpaceOnUse", patternTransform: turn },
      v.veil ? svg("rect", { width: s, height: s, fill: "#fff", "fill-opacity": v.veil }) : null,
      svg("rect", { width: s, height: s, fill: v.colour, "fill-opacity": v.tint }),
      marks,
    );
  }

  function define() {
    const parts = hatch(geotool.data.compliant_look, "part-compliant");
    const defs = svg("defs", {}, geotool.data.verdicts.map((v) => hatch(v)), parts);
    document.body.append(svg("svg", { class: "gt-defs", width: 0, height: 0, "aria-hidden": "true" }, defs));
  }

  function shape(v, attributes) {
    if (!v.marker.length) return svg("circle", { r: 0.95, ...attributes });
    return svg("polygon", { points: v.marker.map((p) => p.join(",")).join(" "), ...attributes });
  }

  // A hollow marker stands for a place that is known by name only.
  function marker(code, { size = 18, hollow = false } = {}) {
    const v = geotool.verdict[code];
    const halo = { fill: "#fff", stroke: "#fff", "stroke-width": 0.75, "stroke-linejoin": "round" };
    const body = hollow
      ? { fill: "#fff", stroke: v.colour, "stroke-width": 0.42, "stroke-linejoin": "round" }
      : { fill: v.colour, stroke: v.ink, "stroke-width": 0.12, "stroke-linejoin": "round" };
    return svg(
      "svg",
      { class: "gt-marker", width: size, height: size, viewBox: "-1.5 -1.5 3 3", "aria-hidden": "true" },
      shape(v, halo),
      shape(v, body),
    );
  }

  function verdictSwatch(code) {
    const v = geotool.verdict[code];
    return svg(
      "svg",
      { class: "gt-swatch", width: 30, height: 20, viewBox: "0 0 30 20", "aria-hidden": "true" },
      svg("rect", { x: 1, y: 1, width: 28, height: 18, rx: 2, fill: "#fff" }),
      svg("rect", { x: 1, y: 1, width: 28, height: 18, rx: 2, fill: hatchUrl(code), stroke: v.colour, "stroke-width": 1.6 }),
    );
  }

  function zoneSwatch(layer) {
    const { fill, stroke, dash } = layer.style;
    const line = { stroke, "stroke-width": Math.min(layer.stroke_px, 2.4), "stroke-dasharray": dash.join(" ") || null };
    const box = layer.line
      ? svg("path", { d: "M2 12 C8 2 12 16 20 5", fill: "none", ...line })
      : svg("rect", { x: 1.5, y: 1.5, width: 19, height: 13, rx: 1.5, fill, "fill-opacity": Math.max(layer.fill_share, 0.06), ...line });
    return svg("svg", { class: "gt-swatch", width: 22, height: 16, "aria-hidden": "true" }, box);
  }

  // A part that may stay: hatched, its edge broken.
  function partSwatch() {
    const look = geotool.data.compliant_look;
    return svg("svg", { class: "gt-swatch", width: 30, height: 20, viewBox: "0 0 30 20", "aria-hidden": "true" },
      svg("rect", { x: 1, y: 1, width: 28, height: 18, rx: 2, fill: PART_URL, stroke: look.colour, "stroke-width": 1.6, "stroke-dasharray": "5 3" }));
  }

  const circleSwatch = () =>
    svg("svg", { class: "gt-swatch", width: 22, height: 16, "aria-hidden": "true" },
      svg("circle", { cx: 11, cy: 8, r: 6.5, fill: "#58595d", "fill-opacity": 0.08, stroke: "#58595d", "stroke-width": 1.3, "stroke-dasharray": "3 2.5" }));

  return { define, hatchUrl, PART_URL, marker, verdictSwatch, partSwatch, zoneSwatch, circleSwatch };
})();
