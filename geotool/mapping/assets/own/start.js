"use strict";
// Called by the page once folium has made the map and the layers of zones.
geotool.start = (map, made) => {
  const { el, byId, name } = geotool.dom;
  const data = geotool.read();
  const words = data.words;
  const parts = Object.entries(made)
    .map(([index, part]) => ({ index: Number(index), layer: data.layers[index], part }))
    .sort((a, b) => a.layer.rank - b.layer.rank);

  // Canvas draws in the order of arrival: put layers back into theirs.
  function reorder() {
    for (const { part } of parts) if (map.hasLayer(part)) part.bringToFront();
  }

  function toggle({ part }, on) {
    if (on) part.addTo(map);
    else part.remove();
    reorder();
    geotool.labels.update();
  }

  function home() {
    const { bounds, center, zoom } = data.view;
    if (!bounds) return map.setView(center, zoom, { animate: false });
    const card = byId("gt-layers");
    const right = geotool.dom.wide() && card.open ? card.offsetWidth + 24 : 20;
    return map.fitBounds(bounds, { animate: false, maxZoom: 15, paddingTopLeft: [24, 24], paddingBottomRight: [right, 40] });
  }

  function controls() {
    const corner = geotool.dom.wide() ? "topleft" : "bottomright";
    L.control.zoom({ position: corner, zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
    const areas = places();
    if (areas) areas.addTo(map);
    const Home = L.Control.extend({
      onAdd() {
        const button = el("button", { type: "button", title: words.home, "aria-label": words.home, onclick: home }, "⌂");
        const bar = el("div", { class: "leaflet-bar gt-home" }, button);
        L.DomEvent.disableClickPropagation(bar);
        return bar;
      },
    });
    new Home({ position: corner }).addTo(map);
    L.control.scale({ imperial: false, maxWidth: 130, position: "bottomleft" }).addTo(map);
    const readout = el("output", { class: "gt-readout", "aria-label": words.position });
    const Readout = L.Control.extend({ onAdd: () => readout });
    new Readout({ position: "bottomleft" }).addTo(map);
    const say = ({ lat, lng }) => {
      readout.textContent = `${Math.abs(lng).toFixed(5)}°${lng < 0 ? "W" : "E"}  ${Math.abs(lat).toFixed(5)}°${lat < 0 ? "S" : "N"}  CGCS2000`;
    };
    map.on("mousemove", (e) => say(e.latlng));
    map.on("move", () => say(map.getCenter()));
  }

  // A list of administrative areas to go to, where the map has a few.
  function places() {
    const found = parts.filter(({ layer }) => layer.base).flatMap(({ layer, part }) =>
      part.getLayers().filter((shape) => layer.features[shape.feature.id].name)
        .map((shape) => ({ text: layer.features[shape.feature.id].name, bounds: shape.getBounds() })));
    if (found.length < 2 || found.length > 60) return null;
    const select = el("select", { class: "gt-places", "aria-label": words.go_to }, el("option", { value: "" }, words.go_to),
      found.map(({ text }, i) => el("option", { value: i }, geotool.dom.clip(text, 20))));
    select.addEventListener("change", () => {
      if (select.value) geotool.review.zoomTo(found[Number(select.value)].bounds, 0.06);
      select.value = "";
    });
    L.DomEvent.disableClickPropagation(select);
    keepClear(select);
    const Places = L.Control.extend({ onAdd: () => select });
    return new Places({ position: "topleft" });
  }

  // Controls lie over popups: one that would cover what a popup says steps aside meanwhile.
  function keepClear(control) {
    const check = () => {
      const card = map.getContainer().querySelector(".leaflet-popup-content-wrapper");
      const [a, b] = [control, card].map((node) => node && node.getBoundingClientRect());
      const over = b && a.left < b.right + 8 && b.left < a.right + 8 && a.top < b.bottom && b.top < a.bottom;
      control.classList.toggle("gt-under-popup", Boolean(over));
    };
    map.on("popupopen move moveend zoomend", check);
    map.on("popupclose", () => control.classList.remove("gt-under-popup"));
  }

  // From far away thin lines and small symbols keep a county legible.
  let fineness = 1;
  function byDistance() {
    const zoom = map.getZoom();
    map.getContainer().classList.toggle("gt-far", zoom < 10);
    const wanted = zoom < 9.5 ? 0.35 : zoom < 11 ? 0.6 : 1;
    if (wanted === fineness) return;
    fineness = wanted;
    for (const { layer, part } of parts) if (!layer.base) part.setStyle({ weight: layer.stroke_px * fineness });
  }

  // All zones under a click, the uppermost first; a canvas alone would give only that one.
  function zonesAt(point) {
    const hits = [];
    for (const { layer, part } of [...parts].reverse()) {
      if (layer.base || !map.hasLayer(part)) continue;
      part.eachLayer((shape) => {
        if (shape._containsPoint && shape._containsPoint(point)) hits.push({ layer, feature: layer.features[shape.feature.id] });
      });
    }
    return hits.slice(0, 20);
  }

  function onClick(e) {
    const hits = zonesAt(e.layerPoint);
    if (hits.length) geotool.review.open(geotool.popup.zones(hits), e.latlng);
  }

  geotool.symbols.define();
  geotool.panels.build(parts, toggle);
  map.getContainer().setAttribute("aria-label", data.title);
  map.getContainer().setAttribute("role", "application");
  map.invalidateSize({ animate: false });
  home();
  for (const { layer, part } of parts) if (layer.shown) part.addTo(map);
  reorder();
  geotool.review.draw(map);
  geotool.labels.start(map, parts);
  controls();
  map.on("click", onClick);
  map.on("zoomend", byDistance);
  byDistance();
  map.fire("move");
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  document.body.dataset.ready = "yes";
  geotool.map = map;
};
