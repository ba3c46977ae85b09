"""Put the page together: folium's shell, our panels, one block of data, and no network.

Jinja compiles whatever folium elements are given as text. So nothing that comes from a
workspace is ever part of such text: it stands in one JSON block, which a template inserts as a
value, and the script writes it into the page as text nodes.
"""

from __future__ import annotations

import html
import json
import re
from typing import Any

import folium
from branca.element import Element, Figure, MacroElement
from folium.template import Template

from geotool.errors import InputError
from geotool.mapping import assets
from geotool.mapping.layers import DrawnLayer, choose, drawn, feature_group, union_box
from geotool.mapping.offline import policy, refuse_remote
from geotool.mapping.panels import document, title
from geotool.mapping.records import Records, records
from geotool.mapping.results import taken_of
from geotool.mapping.shapes import bounds
from geotool.mapping.spec import MapSpec
from geotool.review.outcome import Outcome

_POLICY_MARK = "policy-of-this-page"
_UNSAFE = re.compile("[<>&\u2028\u2029\ud800-\udfff]")
#: Somewhere in the middle of China, for a workspace in which nothing has a place.
_NOWHERE = (100.0, 25.0, 112.0, 35.0)


class OfflineMap(folium.Map):  # type: ignore[misc]  # folium is untyped
    """folium's map without its ten downloads and with a page that may be zoomed by hand."""

    default_js = ()
    default_css = ()

    _template = Template(
        """
        {% macro html(this, kwargs) %}
            <main class="folium-map" id={{ this.get_name()|tojson }}></main>
        {% endmacro %}
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
                center: {{ this.location|tojson }},
                crs: L.CRS.{{ this.crs }},
                ...{{ this.options|tojavascript }}
            });
        {% endmacro %}
        """
    )


class Verbatim(Element):  # type: ignore[misc]  # branca is untyped
    """Text of ours that goes into the page as it is, without being compiled."""

    _template = Template("{{ this.before }}{{ this.text }}{{ this.after }}")

    def __init__(self, text: str, *, before: str = "", after: str = "") -> None:
        super().__init__()
        self._name = "Verbatim"
        self.text, self.before, self.after = text, before, after


class Start(MacroElement):  # type: ignore[misc]  # branca is untyped
    """Hands the map and its layers, which folium made, to our script."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            geotool.start({{ this._parent.get_name() }}, {
                {% for index, layer in this.layers %}
                {{ index }}: {{ layer.get_name() }},
                {% endfor %}
            });
        {% endmacro %}
        """
    )

    def __init__(self, layers: list[tuple[int, folium.GeoJson]]) -> None:
        super().__init__()
        self._name = "Start"
        self.layers = layers


def render(outcome: Outcome, spec: MapSpec, *, language: str | None = None) -> str:
    """Render the review as one HTML page, the same text for the same outcome.

    Shapes are simplified by at most 1 m and rounded to 7 decimals of a degree; all figures come
    from the outcome. ``language`` is ``zh`` or ``en``; by default the spec's, else the outcome's.

    Raises ConfigError where the spec names what there is not, InputError where the page would
    load something from elsewhere or would be larger than ``spec.max_mb``.
    """
    language = language or spec.language or outcome.language
    chosen = choose(outcome.layers, spec)
    taken = taken_of(outcome)
    layers = [
        drawn(stored, shown=group.shown, group=number, taken=taken, language=language)
        for number, (group, members) in enumerate(chosen)
        for stored in members
    ]
    data = records(outcome, language=language)
    content = document(
        outcome, spec, data, layers, [group for group, _ in chosen], language=language
    )
    content["view"] = _view(spec, outcome, layers)
    heading = title(outcome, spec, language=language)
    page = _assemble(content, layers, heading=heading)
    refuse_remote(page)
    page = page.replace(_POLICY_MARK, html.escape(policy(page), quote=True), 1)
    _refuse_large(page, spec, layers, data)
    return page


def _assemble(content: dict[str, Any], layers: list[DrawnLayer], *, heading: str) -> str:
    """Fill folium's figure and render it."""
    page = OfflineMap(
        location=[0, 0],
        zoom_start=5,
        tiles=None,
        prefer_canvas=True,
        zoom_control=False,
        attribution_control=False,
        zoom_snap=0.25,
        zoom_delta=0.5,
        wheel_px_per_zoom_level=90,
        max_zoom=20,
        min_zoom=4,
    )
    figure: Figure = page.get_root()
    lang = "zh-CN" if content["language"] == "zh" else "en"
    _fill_head(figure, heading)
    figure.html.add_child(Verbatim(assets.own_skeleton()), name="skeleton")
    parts = [(i, g) for i, layer in enumerate(layers) if (g := feature_group(layer)) is not None]
    for _, part in parts:
        page.add_child(part)
    page.add_child(Start(parts))
    block = Verbatim(
        inert_json(content),
        before='<script type="application/json" id="gt-data">',
        after="</script>",
    )
    figure.html.add_child(block, name="data")
    _seed_ids(figure)
    text: str = figure.render()
    return text.replace("<html>", f'<html lang="{lang}">', 1)


def _fill_head(figure: Figure, heading: str) -> None:
    head = figure.header
    head.add_child(
        Verbatim(
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY_MARK}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="referrer" content="no-referrer">\n'
            f"<title>{html.escape(heading)}</title>"
        ),
        name="meta",
    )
    for name, sheet in (("leaflet", assets.leaflet_sheet()), ("own", assets.own_sheet())):
        style = Verbatim(sheet, before=f'<style data-part="{name}">\n', after="\n</style>")
        head.add_child(style, name=f"{name}_sheet")
    for name, code in (("leaflet", assets.leaflet_script()), ("own", assets.own_script())):
        script = Verbatim(code, before=f'<script data-part="{name}">\n', after="\n</script>")
        head.add_child(script, name=f"{name}_script")


def inert_json(value: Any) -> str:
    """JSON that no HTML parser can mistake for markup, and that is plain UTF-8.

    >>> inert_json("</script>\\u2028")
    '"\\\\u003c/script\\\\u003e\\\\u2028"'
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def _seed_ids(root: Element) -> None:
    """Number the elements in their order: folium draws their ids at random."""
    queue, number = [root, *(getattr(root, k) for k in ("header", "html", "script"))], 0
    while queue:
        element = queue.pop(0)
        element._id = f"{number:04d}"
        number += 1
        queue.extend(element._children.values())


def _view(spec: MapSpec, outcome: Outcome, layers: list[DrawnLayer]) -> dict[str, Any]:
    """Where the map opens: as the spec says, else around projects and findings, else zones."""
    if spec.center is not None:
        lon, lat = spec.center
        return {"center": [lat, lon], "zoom": spec.zoom or 11}
    box = spec.extent or union_box(
        [
            bounds(outcome.projects.geometry.to_numpy()),
            bounds([f.geometry for f in outcome.findings]),
        ]
    )
    box = box or union_box([layer.box for layer in layers]) or _NOWHERE
    west, south, east, north = (round(float(v), 6) for v in box)
    return {"bounds": [[south, west], [north, east]]}


def _refuse_large(page: str, spec: MapSpec, layers: list[DrawnLayer], data: Records) -> None:
    """Raise where the page is over its budget, naming what takes most of it."""
    size_mb = len(page.encode("utf-8")) / 1e6
    if size_mb <= spec.max_mb:
        return
    sizes = {f"layer '{x.entry['id']}'": x.shapes.points_after for x in layers}
    sizes["projects"] = data.project_shapes.points_after
    sizes["findings"] = data.finding_shapes.points_after
    sizes["parts that may stay"] = data.parts.shapes.points_after
    worst = max(sizes, key=lambda name: sizes[name])
    what = f"the page is {size_mb:.1f} MB, more than max_mb = {spec.max_mb:g}"
    remedy = f"raise max_mb, or leave out {worst}, which has {sizes[worst]:,} vertices"
    error = spec.fault(what, "max_mb", remedy=remedy)
    raise error if spec.file else InputError(what, remedy=remedy)
