"use strict";
// Names on the map: placed one after another, the more important first, none over another.
geotool.labels = (() => {
  const { el, clip } = geotool.dom;
  const PROJECT_ZOOM = 12; // from here on projects are named
  const BASE_ZOOM = 12; // up to here administrative areas are named
  let map, pane, zones;
  let on = true;

  // Chinese characters are as wide as high, Latin letters about half.
  const width = (text, px) =>
    [...text].reduce((sum, c) => sum + (c.codePointAt(0) > 0x2e7f ? px : px * 0.56), 0);

  const across = (bounds) => {
    const [a, b] = [bounds.getNorthWest(), bounds.getSouthEast()].map((p) => map.latLngToContainerPoint(p));
    return Math.abs(b.x - a.x);
  };

  function zoneCandidates(zoom) {
    const found = [];
    for (const { layer, part } of zones) {
      if (!layer.labelled || !map.hasLayer(part) || (layer.base && zoom > BASE_ZOOM)) continue;
      part.eachLayer((shape) => {
        const feature = layer.features[shape.feature.id];
        if (!feature.name || !feature.at) return;
        const px = layer.base ? 14 : 12;
        const text = clip(feature.name, 16);
        const room = shape.getBounds ? across(shape.getBounds()) : zoom > 13 ? Infinity : 0;
        if (room < width(text, px) * (layer.line ? 1.6 : 0.9)) return;
        found.push({ text, px, at: feature.at, rank: layer.base ? 0 : 100 - layer.rank, room, colour: layer.style.stroke, cls: layer.base ? "gt-label gt-label-base" : "gt-label", dx: 0, dy: 0, aside: false, north: layer.base ? shape.getBounds().getNorth() : null });
      });
    }
    return found;
  }

  function projectCandidates(zoom) {
    if (zoom < PROJECT_ZOOM) return [];
    return geotool.review.entries()
      .filter((p) => p.bounds && geotool.review.visible(p) && ((p.marker && map.hasLayer(p.marker)) || (p.shape && map.hasLayer(p.shape))))
      .map((p) => {
        const place = p.record.place_name ? `${geotool.data.words.place_name} · ` : "";
        const text = place + clip(p.record.name, 14);
        const marker = map.hasLayer(p.marker);
        const under = !marker && across(p.bounds) < width(text, 12) * 1.2;
        const at = under ? [p.bounds.getCenter().lng, p.bounds.getSouth()] : p.record.at;
        const [dx, dy] = marker ? p.offset : [0, under ? 13 : 0];
        return { text, px: 12, at, rank: 10 + geotool.rank[p.verdict], room: 0, cls: "gt-label gt-label-project", dx, dy, aside: marker };
      });
  }

  // Names keep clear of markers, of the controls and of the layer list.
  function reserved() {
    const frame = map.getContainer().getBoundingClientRect();
    const panels = [...document.querySelectorAll("#gt-layers, .leaflet-control")].map((node) => {
      const r = node.getBoundingClientRect();
      return { x1: r.left - frame.left - 4, y1: r.top - frame.top, x2: r.right - frame.left + 4, y2: r.bottom - frame.top };
    });
    const markers = geotool.review.entries().filter((p) => p.marker && map.hasLayer(p.marker)).map(({ record, offset }) => {
      const p = map.latLngToContainerPoint([record.at[1], record.at[0]]).add(offset);
      return { x1: p.x - 9, y1: p.y - 9, x2: p.x + 9, y2: p.y + 9 };
    });
    return [...panels.filter((b) => b.y2 > b.y1), ...markers];
  }

  const clash = (a, b) => a.x1 < b.x2 && b.x1 < a.x2 && a.y1 < b.y2 && b.y1 < a.y2;

  // Over its place, or beside a marker: right of it, else left. An area whose middle is taken
  // has its name above its northern end.
  function boxes(c) {
    const p = map.latLngToContainerPoint([c.at[1], c.at[0]]).add([c.dx, c.dy]);
    const w = width(c.text, c.px) + 6;
    const starts = c.aside ? [p.x + 12, p.x - 12 - w] : [p.x - w / 2];
    const found = starts.map((x1) => ({ x1, x2: x1 + w, y1: p.y - c.px * 0.8, y2: p.y + c.px * 0.8 }));
    if (c.north === null || c.north === undefined) return found;
    const top = map.latLngToContainerPoint([c.north, c.at[0]]).y - 2;
    return [...found, { ...found[0], y1: top - c.px * 1.6, y2: top }];
  }

  function place(candidates) {
    const size = map.getSize();
    const frame = { x1: 0, y1: 0, x2: size.x, y2: size.y };
    const taken = reserved();
    const nodes = [];
    for (const c of candidates) {
      const box = boxes(c).find((b) => clash(b, frame) && !taken.some((t) => clash(b, t)));
      if (!box) continue;
      taken.push(box);
      const node = el("span", { class: c.cls, dir: "auto" }, c.text);
      if (c.colour) node.style.color = `color-mix(in srgb, ${c.colour} 62%, #111)`;
      L.DomUtil.setPosition(node, map.containerPointToLayerPoint([box.x1, box.y1]));
      nodes.push(node);
    }
    pane.replaceChildren(...nodes);
  }

  function update() {
    if (!on) return pane.replaceChildren();
    const zoom = map.getZoom();
    const all = [...projectCandidates(zoom), ...zoneCandidates(zoom)];
    return place(all.sort((a, b) => a.rank - b.rank || b.room - a.room));
  }

  function start(target, parts) {
    map = target;
    zones = parts;
    pane = map.createPane("names");
    pane.style.zIndex = 455;
    pane.style.pointerEvents = "none";
    map.on("zoomstart", () => pane.replaceChildren());
    map.on("moveend", update);
    geotool.review.watch(update);
    update();
  }

  function show(value) {
    on = value;
    update();
  }

  return { start, update, show };
})();
