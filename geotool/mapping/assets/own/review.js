"use strict";
// Projects and the parts of them that findings are about: drawing, filtering, selecting.
geotool.review = (() => {
  const { byId, name, clip, el, wide } = geotool.dom;
  const SMALL_PX = 26; // a site smaller than this on screen is shown by its marker
  const RING_PX = 17; // distance of markers that stand at the same place
  const hidden = new Set(); // verdicts filtered out
  const shown = { projects: true, findings: true, circles: true, compliant: true };
  const watchers = [];
  let map, renderer, above, popup, highlight;
  let projects = [];
  let findings = [];
  let parts = []; // what may stay of sites
  const circles = new Map();

  const bySeverity = (a, b) => geotool.rank[b.verdict] - geotool.rank[a.verdict];
  const swap = ([lon, lat]) => L.latLng(lat, lon);
  const visible = (record) => !hidden.has(record.verdict);
  const isPoint = (g) => g.type === "Point" || g.type === "MultiPoint";

  function panes() {
    map.createPane("review").style.zIndex = 450;
    map.createPane("highlight").style.zIndex = 460;
    map.getPane("highlight").style.pointerEvents = "none";
    // SVG above the canvas of the zones: it lets clicks through where nothing is drawn
    renderer = L.svg({ pane: "review", padding: 0.4 });
    above = L.svg({ pane: "highlight", padding: 0.4 });
  }

  function path(v, options) {
    return { pane: "review", renderer, bubblingMouseEvents: false, color: v.colour, opacity: 1, lineJoin: "round", ...options };
  }

  function shape(geometry, style, onclick) {
    const layer = L.geoJSON(geometry, { style: () => style, pane: "review", pointToLayer: () => null });
    layer.on("click", onclick);
    return layer;
  }

  function projectEntry(record, index) {
    const v = geotool.verdict[record.verdict];
    const entry = { record, index, verdict: record.verdict, shape: null, marker: null, bounds: null };
    if (!record.geometry) return entry;
    entry.bounds = L.geoJSON(record.geometry).getBounds();
    if (!isPoint(record.geometry)) {
      const line = record.geometry.type.includes("Line");
      const style = path(v, { weight: line ? 3.5 : 2, fillColor: v.colour, fillOpacity: 0.1, fill: !line });
      entry.shape = shape(record.geometry, style, (e) => selectProject(index, e.latlng));
    }
    return entry;
  }

  // Markers at one place would hide each other: lay them out in rings around it.
  function ringOffset(position) {
    if (position === 0) return [0, 0];
    let ring = 1;
    let rest = position - 1;
    while (rest >= ring * 6) rest -= ring++ * 6;
    const angle = (2 * Math.PI * rest) / (ring * 6) - Math.PI / 2;
    return [Math.round(ring * RING_PX * Math.cos(angle)), Math.round(ring * RING_PX * Math.sin(angle))];
  }

  function addMarkers() {
    const taken = new Map();
    const worstFirst = projects.filter((p) => p.bounds).sort((a, b) => bySeverity(b, a) || a.index - b.index);
    for (const entry of worstFirst) {
      const key = entry.record.at.map((x) => x.toFixed(5)).join();
      const position = taken.get(key) || 0;
      taken.set(key, position + 1);
      entry.offset = ringOffset(position);
      entry.marker = markerOf(entry);
    }
  }

  function markerOf({ record, index, offset: [dx, dy] }) {
    const icon = L.divIcon({
      className: "gt-pin",
      html: geotool.symbols.marker(record.verdict, { size: 22, hollow: record.place_name }),
      iconSize: [22, 22],
      iconAnchor: [11 - dx, 11 - dy],
    });
    const place = record.place_name ? ` · ${geotool.data.words.place_name}` : "";
    const marker = L.marker(swap(record.at), {
      icon,
      keyboard: false,
      riseOnHover: true,
      zIndexOffset: 1000 - 100 * geotool.rank[record.verdict],
    });
    marker.bindTooltip(el("span", {}, name(clip(record.name, 30)), place), { direction: "top", offset: [dx, dy - 8] });
    return marker.on("click", () => selectProject(index));
  }

  // One circle for all projects at one place with one uncertainty.
  function addCircles() {
    for (const entry of projects) {
      const { place_name, uncertainty_m, at } = entry.record;
      if (!place_name || !uncertainty_m || !at) continue;
      const key = `${at.join()}/${uncertainty_m}`;
      if (!circles.has(key)) {
        const style = { pane: "review", renderer, interactive: false, color: "#58595d", weight: 1.2, opacity: 0.75, dashArray: "5 5", fillColor: "#58595d", fillOpacity: 0.02 };
        circles.set(key, { circle: L.circle(swap(at), { radius: uncertainty_m, ...style }), members: [] });
      }
      circles.get(key).members.push(entry);
    }
  }

  function findingEntry(record, index) {
    const v = geotool.verdict[record.verdict];
    const entry = { record, index, verdict: record.verdict, shape: null };
    if (!record.geometry || isPoint(record.geometry)) return entry;
    const line = record.geometry.type.includes("Line");
    const look = record.link
      ? { weight: 2.4, dashArray: "2 6", lineCap: "round", fill: false }
      : { weight: line ? 5 : v.outline_px, fill: !line, fillColor: geotool.symbols.hatchUrl(v.code), fillOpacity: 1 };
    entry.shape = shape(record.geometry, path(v, look), () => select(index, { zoom: false }));
    return entry;
  }

  // What may stay lies over its site and under the findings; it goes with its project's verdict.
  function partEntry(record, index) {
    const project = projects[record.project];
    const entry = { record, index, verdict: project.verdict, shape: null };
    if (!record.geometry || isPoint(record.geometry)) return entry;
    const look = geotool.data.compliant_look;
    const line = record.geometry.type.includes("Line");
    const style = path(look, { weight: line ? 4.5 : look.outline_px, dashArray: look.dash.join(" "), lineCap: "butt", fill: !line, fillColor: geotool.symbols.PART_URL, fillOpacity: 1 });
    entry.shape = shape(record.geometry, style, (e) => openPart(index, e.latlng));
    return entry;
  }

  function openPart(index, at) {
    mark(parts[index].record.geometry);
    open(geotool.popup.part(index), at);
  }

  function toggle(layer, on) {
    if (!layer || map.hasLayer(layer) === on) return;
    if (on) layer.addTo(map);
    else layer.remove();
  }

  function apply() {
    for (const entry of projects) {
      const on = shown.projects && visible(entry);
      toggle(entry.shape, on);
      toggle(entry.marker, on && (!entry.shape || isSmall(entry.bounds)));
    }
    for (const { circle, members } of circles.values())
      toggle(circle, shown.circles && shown.projects && members.some(visible));
    for (const entry of parts) toggle(entry.shape, shown.compliant && visible(entry));
    for (const entry of [...findings].sort(bySeverity)) toggle(entry.shape, shown.findings && visible(entry));
    for (const entry of parts) if (entry.shape && map.hasLayer(entry.shape)) entry.shape.bringToFront();
    // severe findings are drawn over mild ones, findings over sites
    for (const entry of [...findings].sort(bySeverity)) if (entry.shape && map.hasLayer(entry.shape)) entry.shape.bringToFront();
    for (const watcher of watchers) watcher();
  }

  function isSmall(bounds) {
    const size = map.latLngToLayerPoint(bounds.getSouthEast()).subtract(map.latLngToLayerPoint(bounds.getNorthWest()));
    return Math.max(Math.abs(size.x), Math.abs(size.y)) < SMALL_PX;
  }

  function markersByZoom() {
    for (const entry of projects)
      if (entry.shape) toggle(entry.marker, shown.projects && visible(entry) && isSmall(entry.bounds));
  }

  function clear() {
    highlight.clearLayers();
  }

  function mark(geometry) {
    clear();
    const options = (color, weight, dashArray) => ({
      pane: "highlight",
      interactive: false,
      style: { renderer: above, color, weight, dashArray, fill: false, opacity: 1 },
      pointToLayer: (_, at) => L.circleMarker(at, { pane: "highlight", renderer: above, interactive: false, radius: 15 }),
    });
    L.geoJSON(geometry, options("#ffffff", 7)).addTo(highlight);
    L.geoJSON(geometry, options("#10212f", 3, "7 5")).addTo(highlight);
  }

  // `share` of the map's height stays free above: by default it is left to the popup, so that
  // the popup does not cover what it is about.
  function zoomTo(bounds, share = 0.46) {
    const card = byId("gt-layers");
    const right = wide() && card.open ? card.offsetWidth + 30 : 30;
    const upper = Math.round(map.getSize().y * share);
    map.fitBounds(bounds, { animate: false, maxZoom: 16, paddingTopLeft: [50, upper], paddingBottomRight: [right, 50] });
  }

  function open(content, at, offset = [0, -4]) {
    const height = Math.max(180, map.getSize().y - 130);
    const width = Math.min(340, map.getSize().x - 50);
    popup = L.popup({ maxWidth: width, minWidth: Math.min(280, width), maxHeight: height, offset, autoPanPaddingTopLeft: [wide() ? 50 : 10, 16], autoPanPaddingBottomRight: [10, 30] });
    popup.setLatLng(at).setContent(content).openOn(map);
    // What unfolds makes the popup higher: let Leaflet fit it again (toggle does not bubble).
    content.addEventListener("toggle", () => popup.update(), true);
  }

  const top = (bounds) => L.latLng(bounds.getNorth(), bounds.getCenter().lng);

  // Show one finding: its own part of the ground where it has one, else its project.
  function select(index, { zoom = true } = {}) {
    const record = geotool.data.findings[index];
    const project = record.project === null ? null : projects[record.project];
    const geometry = record.geometry || (project && project.record.geometry);
    geotool.panels.current(index, Boolean(geometry));
    if (!geometry) return map.closePopup();
    const bounds = L.geoJSON(geometry).getBounds();
    if (zoom) zoomTo(bounds);
    mark(geometry);
    return open(geotool.popup.finding(index), top(bounds));
  }

  function selectProject(index, at = null) {
    const { record, bounds, offset, marker } = projects[index];
    if (!bounds) return;
    mark(record.geometry);
    const onMarker = marker && map.hasLayer(marker);
    if (at) open(geotool.popup.project(index), at);
    else open(geotool.popup.project(index), onMarker ? swap(record.at) : top(bounds), onMarker ? [offset[0], offset[1] - 8] : [0, -4]);
  }

  function goToProject(index) {
    if (!projects[index].bounds) return;
    zoomTo(projects[index].bounds);
    selectProject(index);
  }

  // With everything shown, a click leaves one verdict only; further clicks add and take away.
  // Nothing left to show means everything again. `only` is false for a click with a modifier.
  function filter(code, { only = true } = {}) {
    const codes = Object.keys(geotool.verdict);
    if (only && !hidden.size) codes.filter((c) => c !== code).forEach((c) => hidden.add(c));
    else if (!hidden.delete(code)) hidden.add(code);
    if (hidden.size === codes.length) hidden.clear();
    apply();
  }

  function show(part, on) {
    shown[part] = on;
    apply();
  }

  function draw(target) {
    map = target;
    panes();
    highlight = L.layerGroup([], { pane: "highlight" }).addTo(map);
    projects = geotool.data.projects.map(projectEntry);
    findings = geotool.data.findings.map(findingEntry);
    parts = geotool.data.compliant.map(partEntry);
    shown.compliant = geotool.data.compliant_shown;
    addMarkers();
    addCircles();
    map.on("zoomend", markersByZoom);
    map.on("popupclose", (e) => e.popup === popup && clear());
    apply();
  }

  return {
    draw, filter, show, select, goToProject, zoomTo, apply,
    visible, watch: (f) => watchers.push(f), hidden, entries: () => projects, open,
  };
})();
