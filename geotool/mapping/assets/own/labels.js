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
        found.push({ text, px, at: feature.at, rank: layer.base ? 0 : 100 - layer.rank, room, colour: layer.style.stroke, cls: layer.base ? "gt-label gt-label-base" : "gt-label", dx: 0 });
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
        return { text, px: 12, at: p.record.at, rank: 10 + geotool.rank[p.verdict], room: 0, cls: "gt-label gt-label-project", dx: marker ? 14 + p.offset[0] : 0, dy: marker ? p.offset[1] : 0, left: marker };
      });
  }

  // Names keep clear of markers and of the layer list.
  function reserved() {
    const card = document.getElementById("gt-layers").getBoundingClientRect();
    const frame = map.getContainer().getBoundingClientRect();
    const list = { x1: card.left - frame.left - 6, y1: card.top - frame.top, x2: card.right - frame.left, y2: card.bottom - frame.top };
    const markers = geotool.review.entries().filter((p) => p.marker && map.hasLayer(p.marker)).map(({ record, offset }) => {
      const p = map.latLngToContainerPoint([record.at[1], record.at[0]]).add(offset);
      return { x1: p.x - 9, y1: p.y - 9, x2: p.x + 9, y2: p.y + 9 };
    });
    return card.width ? [list, ...markers] : markers;
  }

  function place(candidates) {
    const size = map.getSize();
    const taken = reserved();
    const nodes = [];
    for (const c of candidates) {
      const p = map.latLngToContainerPoint([c.at[1], c.at[0]]).add([c.dx, c.dy || 0]);
      const w = width(c.text, c.px) + 6;
      const box = { x1: c.left ? p.x : p.x - w / 2, y1: p.y - c.px * 0.8 };
      box.x2 = box.x1 + w;
      box.y2 = box.y1 + c.px * 1.6;
      if (box.x2 < 0 || box.y2 < 0 || box.x1 > size.x || box.y1 > size.y) continue;
      if (taken.some((t) => box.x1 < t.x2 && t.x1 < box.x2 && box.y1 < t.y2 && t.y1 < box.y2)) continue;
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
