"""The map in a real Chromium with the network off: drawn, silent, and driven by hand."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import shapely

from geotool.mapping import default_spec, render
from geotool.review.outcome import LocalChange

playwright = pytest.importorskip("playwright.sync_api")

FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
DESKTOP = (1280, 800)
PHONE = (390, 800)
HOSTILE = [
    '<img src=x onerror="document.body.dataset.hacked=1">',
    "{{7*7}}{% raw %}",
    "</script><script>document.body.dataset.hacked=1</script>",
    "\"'`${document.title}&amp;",
    "长" * 10_000,
    "مشروع الأراضي الرطبة",
    "🌊🏞️ 湿地",
    None,
]


@dataclass
class Opened:
    """A page, what it asked for, and what it said."""

    page: Any
    requests: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def text(self, selector: str) -> str:
        return str(self.page.locator(selector).inner_text())

    def box(self, selector: str) -> dict[str, float]:
        found: dict[str, float] = self.page.locator(selector).first.bounding_box()
        return found

    def look_at(self, lat: float, lon: float, *, zoom: float) -> None:
        self.page.evaluate(f"void geotool.map.setView([{lat}, {lon}], {zoom}, {{animate: false}})")
        self.settle()

    def click_at(self, lat: float, lon: float) -> None:
        x, y = self.page.evaluate(
            f"""() => {{ const p = geotool.map.latLngToContainerPoint([{lat}, {lon}]);
            const r = geotool.map.getContainer().getBoundingClientRect();
            return [p.x + r.x, p.y + r.y]; }}"""
        )
        self.page.mouse.click(x, y)
        self.settle()

    def settle(self) -> None:
        self.page.wait_for_timeout(350)  # pans and fades of Leaflet last 250 ms


Open = Callable[..., Opened]


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=str(chromium), args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def open_page(browser: Any, tmp_path: Path) -> Iterator[Open]:
    contexts = []

    def opened(text: str, size: tuple[int, int] = DESKTOP) -> Opened:
        path = tmp_path / "审查 图.html"
        path.write_text(text, encoding="utf-8", newline="\n")
        context = browser.new_context(
            offline=True, viewport={"width": size[0], "height": size[1]}, has_touch=size == PHONE
        )
        contexts.append(context)
        result = Opened(context.new_page())
        result.page.on("request", lambda r: result.requests.append(r.url))
        result.page.on("console", lambda m: result.said.append(m.text))
        result.page.on("pageerror", lambda e: result.said.append(str(e)))
        result.page.goto(path.as_uri())
        result.page.wait_for_selector("body[data-ready=yes]", timeout=15_000)
        result.settle()
        return result

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def review(drawn: ModuleType, open_page: Open) -> Opened:
    return open_page(render(drawn.outcome(), default_spec()))


def overlaps(a: dict[str, float], b: dict[str, float]) -> bool:
    across = a["x"] < b["x"] + b["width"] and b["x"] < a["x"] + a["width"]
    return across and a["y"] < b["y"] + b["height"] and b["y"] < a["y"] + a["height"]


def test_nothing_is_asked_for_and_nothing_is_complained_about(review: Opened) -> None:
    review.page.locator(".gt-item").first.click()
    review.page.mouse.wheel(0, -600)
    review.settle()
    assert len(review.requests) == 1
    assert review.requests[0].startswith("file:")
    assert review.said == []


def test_zones_are_on_the_canvas_and_findings_hatched_above(review: Opened) -> None:
    pixels = review.page.evaluate(
        """() => { const c = document.querySelector('.leaflet-overlay-pane canvas');
        const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
        const seen = new Set(); for (let i = 0; i < d.length; i += 4)
          if (d[i + 3]) seen.add((d[i] << 16) + (d[i + 1] << 8) + d[i + 2]);
        return seen.size; }"""
    )
    assert pixels > 20
    fills = review.page.eval_on_selector_all(
        ".leaflet-review-pane path", "nodes => nodes.map(n => n.getAttribute('fill'))"
    )
    for verdict in ("violation", "unmet", "conditional", "unknown"):
        assert f"url(#hatch-{verdict})" in fills
    assert review.page.locator("pattern").count() == 7  # a verdict's each, and what may stay


def test_chinese_names_stand_on_the_map_and_beside_it(review: Opened) -> None:
    labels = review.page.locator(".gt-label").all_inner_texts()
    assert {"铜梁区", "毓青山"} <= set(labels)
    assert review.text("#gt-title") == "项目用地合规审查图"
    assert review.text("#gt-sub") == "铜梁区示范工作区 · 规则基准日 2026-11-20"
    assert "生态保护红线（2024版）" in review.text("#gt-layers")
    assert "km" in review.text(".leaflet-control-scale")
    assert "CGCS2000" in review.text(".gt-readout")


def test_the_notice_is_large_and_always_there(review: Opened) -> None:
    assert review.text("#gt-banner") == "示意数据，不作依据"
    size = review.page.evaluate(
        "parseFloat(getComputedStyle(document.getElementById('gt-banner')).fontSize)"
    )
    assert size >= 16
    assert review.box("#gt-banner")["width"] == DESKTOP[0]


def test_the_legend_counts_what_python_counted(review: Opened, drawn: ModuleType) -> None:
    outcome = drawn.outcome()
    shown = {
        button.get_attribute("data-verdict"): int(button.locator(".gt-projects").inner_text())
        for button in review.page.locator(".gt-verdict").all()
    }
    assert shown == outcome.summary()
    assert review.page.locator("[data-finding]").count() == len(outcome.findings)
    assert review.text("#gt-note") == "通过不含 1 条未检查的规则"
    assert review.page.locator("#gt-changes").is_hidden()


def test_local_changes_stand_below_the_legend(drawn: ModuleType, open_page: Open) -> None:
    outcome = drawn.outcome()
    change = LocalChange("distance_m", 1500.0, 1000.0, "渝…号")
    rules = (replace(outcome.rules[0], changes=(change,)), *outcome.rules[1:])
    page = open_page(render(replace(outcome, rules=rules, tolerance_m2=2.5), default_spec()))
    assert page.text("#gt-changes") == (
        "本地修改 (2): 面积容差由 1 改为 2.5 平方米 · "
        "ERL001 的 distance_m 由 1,000 改为 1,500，理由：渝…号"
    )
    page.page.click("#gt-about summary")
    assert "ERL001 的 distance_m 由 1,000 改为 1,500，理由：渝…号" in page.text("#gt-about")


def test_a_click_in_the_list_goes_to_the_intersection(review: Opened, drawn: ModuleType) -> None:
    finding = drawn.outcome().findings[0]
    before = review.page.evaluate("geotool.map.getZoom()")
    review.page.locator(f"[data-finding={finding.id}]").click()
    review.settle()
    assert review.page.evaluate("geotool.map.getZoom()") > before + 1
    west, south, east, north = finding.geometry.bounds
    lines = review.page.locator(".leaflet-highlight-pane path")
    assert lines.count() == 2
    marked = lines.first.bounding_box()
    corners = review.page.evaluate(
        f"""() => {{ const m = geotool.map, r = m.getContainer().getBoundingClientRect();
        return [[{north}, {west}], [{south}, {east}]].map(p => m.latLngToContainerPoint(p))
          .map(p => [p.x + r.x, p.y + r.y]); }}"""
    )
    assert marked["x"] == pytest.approx(corners[0][0], abs=6)
    assert marked["y"] == pytest.approx(corners[0][1], abs=6)
    assert marked["x"] + marked["width"] == pytest.approx(corners[1][0], abs=6)
    assert marked["y"] + marked["height"] == pytest.approx(corners[1][1], abs=6)
    words = review.text(".leaflet-popup")
    for said in (
        "违反",
        "1,234,567.89 m²",
        "1,851.85 亩",
        "33.12%",
        drawn.CITATION,
        "毓青山",
        "2024-03-19",
        "省级人民政府意见",
    ):
        assert said in words
    assert review.page.locator(".gt-item[aria-current]").count() == 1


def test_a_finding_without_a_place_unfolds_in_the_list(review: Opened) -> None:
    item = review.page.locator(".gt-item", has_text="全区裸露坡地绿化")
    assert "不在图上" in item.inner_text()
    item.click()
    assert "没有空间位置，无法判定。" in review.text(".gt-unfolded")
    assert review.page.locator(".leaflet-popup").count() == 0


def pressed(review: Opened) -> list[str]:
    found: list[str] = review.page.eval_on_selector_all(
        ".gt-verdict[aria-pressed=true]", "nodes => nodes.map(n => n.dataset.verdict)"
    )
    return found


def choose(review: Opened, verdict: str, *modifiers: str) -> None:
    review.page.click(f".gt-verdict[data-verdict={verdict}]", modifiers=list(modifiers))


def listed(review: Opened) -> tuple[int, int]:
    """Number beside the list's name, and of the entries that are there."""
    number = review.page.locator("[data-tab=findings] .gt-count").inner_text()
    entries = review.page.locator(".gt-group:not([hidden]) .gt-item").count()
    return int(number), entries


def test_a_click_in_the_legend_leaves_one_verdict(review: Opened, drawn: ModuleType) -> None:
    hatched = review.page.locator("path[fill^='url(#hatch']")
    everything = hatched.count()
    assert listed(review)[0] == len(drawn.outcome().findings)
    choose(review, "violation")
    assert pressed(review) == ["violation"]
    assert listed(review) == (1, 1)
    assert hatched.count() == 1
    assert review.page.locator(".gt-group[data-verdict=unmet]").is_hidden()
    choose(review, "violation")
    assert len(pressed(review)) == 6
    assert listed(review)[0] == len(drawn.outcome().findings)
    assert hatched.count() == everything


def test_further_clicks_add_and_take_away(review: Opened) -> None:
    choose(review, "violation")
    choose(review, "unmet")
    assert pressed(review) == ["violation", "unmet"]
    assert listed(review) == (4, 4)
    choose(review, "violation")
    assert pressed(review) == ["unmet"]
    choose(review, "notice", "Shift")
    assert pressed(review) == ["unmet", "notice"]
    choose(review, "unmet", "Control")
    choose(review, "notice", "Control")
    assert len(pressed(review)) == 6  # nothing left: everything again
    choose(review, "unmet", "Control")
    assert "unmet" not in pressed(review)
    assert len(pressed(review)) == 5


def test_projects_that_pass_are_counted_where_nothing_else_is_shown(review: Opened) -> None:
    choose(review, "pass")
    passed = int(review.page.locator("[data-verdict=pass] .gt-projects").inner_text())
    assert listed(review) == (passed, passed)
    assert review.page.locator("#gt-filtered").is_hidden()
    assert review.page.locator("path[fill^='url(#hatch']").count() == 0


def test_place_names_are_drawn_as_uncertain(review: Opened) -> None:
    circles = review.page.eval_on_selector_all(
        ".leaflet-review-pane path[stroke-dasharray='5 5']",
        "nodes => nodes.map(n => n.getBBox().width)",
    )
    assert len(circles) == 1  # three projects share the place and its uncertainty
    across = review.page.evaluate(
        "geotool.map.distance(geotool.map.containerPointToLatLng([0, 300]),"
        "geotool.map.containerPointToLatLng([100, 300])) / 100"
    )
    assert circles[0] * across == pytest.approx(6000, rel=0.03)
    review.look_at(29.95, 106.13, zoom=13)
    assert any("地名定位" in t for t in review.page.locator(".gt-label").all_inner_texts())
    pins = review.page.locator(".gt-pin")
    places = [p.bounding_box() for p in pins.all() if p.is_visible()]
    centres = {(round(p["x"]), round(p["y"])) for p in places}
    assert len(centres) == len(places)
    review.click_at(29.95, 106.13)
    assert "地名定位 · 误差约 3,000 米 · 少云镇" in review.text(".leaflet-popup")


def test_a_click_on_the_ground_names_every_zone_there(review: Opened) -> None:
    review.click_at(29.883, 106.015)
    words = review.text(".leaflet-popup")
    assert words.index("安居国家湿地公园") < words.index("毓青山")
    assert "国家重要" in words
    assert "2024-03-19" in words


def test_layers_are_switched_by_their_names(review: Opened) -> None:
    on_map = "geotool.labels && document.querySelectorAll('.gt-label').length"
    before = review.page.evaluate(on_map)
    review.page.uncheck("[data-layer=erl]")
    assert "毓青山" not in review.page.locator(".gt-label").all_inner_texts()
    assert review.page.evaluate(on_map) < before
    assert review.page.locator("[data-layer=mines]").is_disabled()
    assert not review.page.locator("[data-layer=stops]").is_checked()
    review.page.uncheck("[data-part=findings]")
    assert review.page.locator("path[fill^='url(#hatch']").count() == 0
    review.page.uncheck("[data-part=projects]")
    review.page.uncheck("[data-part=compliant]")
    assert review.page.locator(".leaflet-review-pane path, .gt-pin").count() == 0


UNFOLD = "document.querySelectorAll('.gt-group').forEach(g => g.open = true)"
PART = "path[fill='url(#part-compliant)']"


def test_what_may_stay_is_a_layer_of_its_own(review: Opened, drawn: ModuleType) -> None:
    assert review.page.locator(PART).count() == 1
    assert "可保留部分" in review.text("#gt-parts")
    order = review.page.eval_on_selector_all(
        ".leaflet-review-pane path", "nodes => nodes.map(n => n.getAttribute('fill'))"
    )
    assert order.index("url(#part-compliant)") < order.index("url(#hatch-violation)")
    choose(review, "violation")
    assert review.page.locator(PART).count() == 0  # it goes with its project's verdict
    choose(review, "violation")
    review.page.uncheck("[data-part=compliant]")
    assert review.page.locator(PART).count() == 0
    review.page.check("[data-part=compliant]")
    shape = drawn.outcome().compliant[1].geometry
    review.look_at(shape.centroid.y, shape.centroid.x, zoom=14)
    spot = shape.representative_point()
    review.click_at(spot.y, spot.x)
    words = review.text(".leaflet-popup")
    assert "可保留部分" in words
    assert "农光互补光伏" in words
    assert "须外移超过 120.50 米（方位角 210.0°）" in words


def test_what_may_stay_is_off_where_nothing_is_violated(drawn: ModuleType, open_page: Open) -> None:
    outcome = drawn.outcome()
    milder = {p: "unmet" if v == "violation" else v for p, v in outcome.verdicts.items()}
    page = open_page(render(replace(outcome, verdicts=milder), default_spec()))
    assert not page.page.locator("[data-part=compliant]").is_checked()
    assert page.page.locator(PART).count() == 0
    page.page.check("[data-part=compliant]")
    assert page.page.locator(PART).count() == 1
    bare = open_page(render(replace(outcome, compliant=()), default_spec()))
    assert bare.page.locator("[data-part=compliant]").count() == 0
    assert bare.page.locator("#gt-parts").is_hidden()
    assert page.said == bare.said == []


def test_a_finding_says_how_sure_it_is_and_what_would_comply(
    review: Opened, drawn: ModuleType
) -> None:
    findings = drawn.outcome().findings
    review.page.locator(f"[data-finding={findings[0].id}]").click()
    review.settle()
    words = review.text(".leaflet-popup")
    assert "确定（1,200,000.00–1,270,000.50 m²）" in words
    assert "没有可保留的部分" in review.text(".leaflet-popup .gt-change")
    review.page.evaluate(UNFOLD)
    strip = review.page.locator(f"[data-finding={findings[10].id}]")
    assert strip.inner_text().splitlines()[0] == "生态保护红线 · 毓青山"
    assert {"管控区", "界线误差"} <= set(strip.locator(".gt-tag").all_inner_texts())


def test_findings_on_zones_alone_are_on_the_map_or_unfold(
    review: Opened, drawn: ModuleType
) -> None:
    strip, coverage = drawn.outcome().findings[10:12]
    review.page.locator(f"[data-finding={coverage.id}]").click()
    review.settle()
    assert "一半以上在服务半径之外。" in review.text(".gt-unfolded")
    review.page.evaluate(UNFOLD)
    review.page.locator(f"[data-finding={strip.id}]").click()
    review.settle()
    assert "三条控制线相互重叠。" in review.text(".leaflet-popup")
    assert review.page.locator(".leaflet-highlight-pane path").count() == 2


def test_the_other_lists_say_what_is_not_on_the_map(review: Opened) -> None:
    review.page.click("[data-tab=unlocated]")
    listed = review.text("#gt-tab-unlocated")
    for said in ("智慧环保信息平台", "全区裸露坡地绿化", "项目类型无法识别（第五类）"):
        assert said in listed
    review.page.keyboard.press("ArrowRight")
    assert "缺少河流等级图层" in review.text("#gt-tab-not_checked")
    assert "“通过”不含这些内容" in review.text("#gt-tab-not_checked")
    review.page.click("#gt-about summary")
    assert "坐标保留 7 位小数" in review.text("#gt-about")


def test_the_keyboard_alone_is_enough(review: Opened) -> None:
    review.page.focus(".gt-verdict[data-verdict=unmet]")
    review.page.keyboard.press("Enter")
    assert pressed(review) == ["unmet"]
    review.page.keyboard.press("Enter")
    assert len(pressed(review)) == 6
    review.page.locator("[data-finding]").first.focus()
    review.page.keyboard.press("Enter")
    review.settle()
    assert review.page.locator(".leaflet-popup").is_visible()
    review.page.keyboard.press("Escape")


def test_on_a_desk_all_panels_are_open_and_none_covers_another(review: Opened) -> None:
    assert review.page.locator("#gt-legend").is_visible()
    assert review.page.locator("#gt-tab-findings").is_visible()
    assert review.page.locator("#gt-layer-tree").is_visible()
    assert review.page.locator("#gt-nav").is_hidden()
    parts = [
        "#gt-head", "#gt-banner", "#gt-side", "#gt-layers", ".gt-readout",
        ".leaflet-control-scale-line", ".leaflet-control-zoom", ".gt-home",
    ]  # fmt: skip
    boxes = [review.box(p) for p in parts]
    clashes = [
        (parts[i], parts[j])
        for i in range(len(parts))
        for j in range(i)
        if overlaps(boxes[i], boxes[j])
    ]
    assert clashes == []
    names = [n.bounding_box() for n in review.page.locator(".gt-label").all()]
    assert not any(overlaps(names[i], names[j]) for i in range(len(names)) for j in range(i))


def test_on_a_phone_the_map_comes_first_and_sheets_over_it(
    drawn: ModuleType, open_page: Open
) -> None:
    phone = open_page(render(drawn.outcome(), default_spec()), PHONE)
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert phone.page.locator("#gt-side").is_hidden()
    assert phone.box("main")["height"] > 500
    assert phone.text("#gt-banner") == "示意数据，不作依据"
    for sheet, panel in (("list", "#gt-lists"), ("legend", "#gt-legend"), ("layers", "#gt-layers")):
        phone.page.tap(f"#gt-nav button[data-sheet={sheet}]")
        assert phone.page.locator(panel).is_visible()
        assert not overlaps(phone.box(panel), phone.box("#gt-banner"))
        assert not overlaps(phone.box(panel), phone.box("#gt-nav"))
    phone.page.tap("#gt-nav button[data-sheet=list]")
    phone.page.locator(".gt-item").first.tap()
    phone.settle()
    assert phone.page.locator("#gt-side").is_hidden()
    popup = phone.box(".leaflet-popup-content-wrapper")
    assert popup["x"] >= 0
    assert popup["x"] + popup["width"] <= PHONE[0]
    assert popup["y"] >= phone.box("main")["y"]
    badge = phone.box(".leaflet-popup .gt-badge")
    covering = phone.page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).closest('.gt-badge') === null",
        [badge["x"] + badge["width"] / 2, badge["y"] + badge["height"] / 2],
    )
    assert not covering
    for button in phone.page.locator("#gt-nav button").all():
        assert button.bounding_box()["height"] >= 44
    assert len(phone.requests) == 1
    assert phone.said == []


def test_the_list_of_areas_steps_aside_for_a_popup(drawn: ModuleType, open_page: Open) -> None:
    phone = open_page(render(drawn.outcome(), default_spec()), PHONE)
    areas = phone.page.locator(".gt-places")
    assert areas.is_visible()
    phone.page.tap("#gt-nav button[data-sheet=list]")
    phone.page.locator(".gt-item").first.tap()
    phone.settle()
    card = phone.box(".leaflet-popup-content-wrapper")
    assert card["y"] < areas.bounding_box()["y"] + areas.bounding_box()["height"]
    assert not areas.is_visible()
    phone.page.click(".leaflet-popup-close-button")
    phone.settle()
    assert areas.is_visible()


def test_hostile_names_show_as_themselves(drawn: ModuleType, open_page: Open) -> None:
    outcome = replace(drawn.outcome(names=HOSTILE), workspace="<b>{{7*7}}</b>")
    bad = drawn.layer(
        "bad",
        "wetland",
        [shapely.box(105.9, 29.75, 106.2, 29.95)],
        [HOSTILE[0]],
        title="{{8*8}}<i>",
    )
    outcome = replace(outcome, layers=(*outcome.layers, bad))
    page = open_page(render(outcome, default_spec()))
    assert page.text("#gt-sub").startswith("<b>{{7*7}}</b> · ")
    assert "{{8*8}}<i>" in page.text("#gt-layers")
    shown = page.page.locator("#gt-tab-findings .gt-item-name").all_text_contents()
    for name in HOSTILE[:7]:
        assert name in shown
    for item in page.page.locator("[data-finding]").all()[:6]:
        item.click()
    page.settle()
    page.look_at(29.87, 106.05, zoom=12.5)
    page.page.locator(".gt-pin").first.hover(force=True)
    page.settle()
    assert page.page.locator("img").count() == 0
    assert page.page.evaluate("document.body.dataset.hacked") is None
    assert page.page.evaluate("document.documentElement.scrollWidth") <= DESKTOP[0]
    assert page.said == []


def test_even_markup_that_got_in_could_not_run_or_load(review: Opened) -> None:
    review.page.evaluate(
        """() => { const d = document.createElement('div');
        d.innerHTML = '<img src="https://x.org/a.png" onerror="document.body.dataset.hacked=1">';
        document.body.append(d);
        const s = document.createElement('script');
        s.textContent = 'document.body.dataset.hacked = 2';
        document.body.append(s); }"""
    )
    review.settle()
    assert review.page.evaluate("document.body.dataset.hacked") is None
    assert all("Content Security Policy" in said for said in review.said)
    assert len(review.said) >= 2


def test_a_layer_of_many_parcels_opens_too(drawn: ModuleType, open_page: Open) -> None:
    parcels = [
        shapely.box(105.9 + 0.004 * i, 29.7 + 0.004 * j, 105.9037 + 0.004 * i, 29.7037 + 0.004 * j)
        for i in range(70)
        for j in range(70)
    ]
    many = drawn.layer("dltb", "land_use", parcels, ["图斑"] * len(parcels))
    page = open_page(render(replace(drawn.outcome(), layers=(many,)), default_spec()))
    page.page.check("[data-layer=dltb]")
    page.settle()
    assert "4,900" in page.text("#gt-layers")
    page.look_at(29.7018, 105.9018, zoom=16)
    page.click_at(29.7018, 105.9018)
    assert "图斑" in page.text(".leaflet-popup")
    assert page.said == []


def test_the_page_speaks_english_too(drawn: ModuleType, open_page: Open) -> None:
    page = open_page(render(drawn.outcome(), default_spec(), language="en"))
    assert page.text("#gt-banner") == "Schematic data, not a basis for decisions"
    assert "1 finding" in page.text(".gt-verdict[data-verdict=violation]")
    assert "drinking-water source protection zone" in page.text("#gt-layers")
    page.page.locator(".gt-item").first.click()
    page.settle()
    assert "Evidence required" in page.text(".leaflet-popup")
    assert page.said == []


def test_an_area_is_gone_to_by_its_name(review: Opened) -> None:
    review.page.select_option(".gt-places", label="邻县")
    review.settle()
    lat, lng = review.page.evaluate("[geotool.map.getCenter().lat, geotool.map.getCenter().lng]")
    assert lat == pytest.approx(29.9, abs=0.05)
    assert lng == pytest.approx(106.45, abs=0.1)
    assert review.said == []


def test_the_sample_workspace_s_map(root: Path, tmp_path: Path, open_page: Open) -> None:
    import geotool

    workspace = tmp_path / "示例 workspace"
    ignored = shutil.ignore_patterns("store.gpkg*", ".store*", "build")
    workspace.mkdir()
    for part in ("layers", "projects", "maps"):
        shutil.copytree(root / part, workspace / part, ignore=ignored)
    shutil.copy(root / "geotool.toml", workspace)
    opened = geotool.open(workspace)
    review = opened.check()
    made = geotool.render_map(opened, path=tmp_path / "review.html")
    text = made.read_text(encoding="utf-8")
    assert len(text.encode()) < 5_000_000
    page = open_page(text)
    shown = {
        button.get_attribute("data-verdict"): int(button.locator(".gt-projects").inner_text())
        for button in page.page.locator(".gt-verdict").all()
    }
    assert shown == review.outcome.summary()
    assert min(shown.values()) > 0
    assert page.page.locator("[data-finding]").count() == len(review.outcome.findings)
    assert {"铜梁区", "永川区", "垫江县", "万盛经开区"} <= set(
        page.page.locator(".gt-label").all_inner_texts()
    )
    assert "示意数据，不作依据" in page.text("#gt-banner")
    for item in page.page.locator(".gt-group[data-verdict=violation] .gt-item").all():
        item.click()
        assert page.page.locator(".leaflet-popup").count() >= 1
    assert len(page.requests) == 1
    assert page.said == []
