"""The HTML report in a real Chromium with the network off: silent, counted, filtered, printable."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from geotool.reporting import pieces
from geotool.reporting.pictures.gallery import Pictures
from geotool.review.outcome import Outcome

playwright = pytest.importorskip("playwright.sync_api")

FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]
DESKTOP = (1280, 800)
PHONE = (390, 800)


@dataclass
class Opened:
    """A page, what it asked for, and what it said."""

    page: Any
    requests: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def shown(self, selector: str) -> int:
        """Number of elements that are not hidden by the filter."""
        return int(
            self.page.evaluate(
                "s => [...document.querySelectorAll(s)].filter(n => !n.closest('[hidden]')).length",
                selector,
            )
        )


Open = Callable[..., Opened]


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=str(chromium), args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def open_report(browser: Any, hostile: Outcome, tmp_path: Path) -> Iterator[Open]:
    contexts = []
    pictures = Pictures(hostile, language="zh")
    path = tmp_path / "审查 报告.html"
    path.write_text(
        "".join(pieces(hostile, "html", language="zh", pictures=pictures)), encoding="utf-8"
    )

    def opened(size: tuple[int, int] = DESKTOP, **more: Any) -> Opened:
        viewport = {"width": size[0], "height": size[1]}
        context = browser.new_context(offline=True, viewport=viewport, **more)
        contexts.append(context)
        result = Opened(context.new_page())
        result.page.on("request", lambda r: result.requests.append(r.url))
        result.page.on("console", lambda m: result.said.append(m.text))
        result.page.on("pageerror", lambda e: result.said.append(str(e)))
        result.page.goto(path.as_uri())
        return result

    yield opened
    for context in contexts:
        context.close()


def test_one_file_is_asked_for_and_nothing_is_said(open_report: Open, hostile: Outcome) -> None:
    report = open_report()
    drawn = report.page.evaluate(
        """async () => { const all = [...document.images]; all.forEach(i => i.loading = 'eager');
        await Promise.all(all.map(i => i.decode()));
        return all.map(i => [i.naturalWidth, i.naturalHeight]); }"""
    )
    assert len(drawn) == sum(f.geometry is not None for f in hostile.findings)
    assert {tuple(size) for size in drawn} == {(800, 600)}
    assert [url[:5] for url in report.requests if not url.startswith("data:")] == ["file:"]
    assert report.said == []
    assert report.page.evaluate("document.title").startswith("铜梁区示范工作区 <b> · 审查结论")


def test_a_picture_shows_the_same_as_svg_and_as_png(
    browser: Any, hostile: Outcome, tmp_path: Path
) -> None:
    """Nothing of the map is clipped away that the PNG shows, and nothing else is shown."""
    pictures = Pictures(hostile, language="zh")
    page = browser.new_context(offline=True, viewport={"width": 800, "height": 600}).new_page()
    for finding in pictures.chosen:
        path = tmp_path / f"{finding.id}.svg"
        path.write_text(pictures.svg(finding), encoding="utf-8")
        page.goto(path.as_uri())
        svg, png = _pixels(page.screenshot()), _pixels(pictures.png(finding))
        top, bottom, left, right = 92, 536, 20, 570  # the map, without its frame
        svg_map, png_map = svg[top:bottom, left:right], png[top:bottom, left:right]
        shares = [(part.min(axis=2) < 250).mean() for part in (svg_map, png_map)]
        assert shares[1] > 0.004
        assert abs(shares[0] - shares[1]) < 0.02 + 0.05 * shares[1]
        assert np.abs(svg_map - png_map).mean() < 4
        assert np.abs(svg - png).mean() < 4
    page.context.close()


def _pixels(png: bytes) -> Any:
    image = Image.open(io.BytesIO(png)).convert("RGB")
    return np.asarray(image.resize((800, 600), Image.Resampling.BOX)).astype(float)


def test_it_counts_what_the_outcome_counts(open_report: Open, hostile: Outcome) -> None:
    report = open_report()
    found = Counter(finding.verdict for finding in hostile.findings)
    for verdict, projects in hostile.summary().items():
        numbers = report.page.locator(f"[data-v={verdict}] b").all_inner_texts()
        assert [int(n) for n in numbers] == [projects, found[verdict]]
    assert report.shown(".f") == len(hostile.findings)
    assert report.shown("#projects ~ .wide tbody tr[data-of]") == len(hostile.verdicts)


def test_a_click_leaves_one_verdict_and_words_find(open_report: Open, hostile: Outcome) -> None:
    report = open_report()
    violations = sum(f.verdict == "violation" for f in hostile.findings)
    report.page.click("[data-v=violation]")
    assert report.shown(".f") == violations
    assert report.shown(".p") == len(
        {f.project for f in hostile.findings if f.verdict == "violation"}
    )
    assert report.shown("tr[data-of]") == hostile.summary()["violation"]
    assert report.page.locator("[data-v=violation]").get_attribute("aria-pressed") == "true"
    assert report.page.inner_text("#found") == f"{violations} / {len(hostile.findings)}"
    report.page.click("[data-v=violation]")
    assert report.shown(".f") == len(hostile.findings)
    report.page.fill("#q", "红线乙")
    playwright.expect(report.page.locator("#found")).to_have_text(f"1 / {len(hostile.findings)}")
    assert report.shown(".f") == 1
    report.page.fill("#q", "")
    playwright.expect(report.page.locator("#found")).to_have_text("")
    assert report.shown(".f") == len(hostile.findings)
    assert report.said == []


def test_a_link_leads_from_the_table_to_the_project(open_report: Open) -> None:
    report = open_report()
    report.page.click("tr[data-of] a:text('TL-3')")
    heading = report.page.locator(".p:target h3")
    assert heading.inner_text().startswith("TL-3")
    assert heading.bounding_box()["y"] < DESKTOP[1]


def test_it_can_be_read_without_its_script(open_report: Open, hostile: Outcome) -> None:
    report = open_report(java_script_enabled=False)
    assert report.page.locator(".f").count() == len(hostile.findings)
    assert report.page.locator(".tools").is_hidden()
    assert report.page.locator(f"#{hostile.findings[0].id} h4").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_it_fits_the_screen_and_can_be_read(
    open_report: Open, size: tuple[int, int], scheme: str
) -> None:
    report = open_report(size, color_scheme=scheme)
    assert report.page.evaluate("document.documentElement.scrollWidth") <= size[0]
    contrasts = report.page.evaluate(CONTRASTS)
    assert len(contrasts) > 50
    assert min(contrasts) >= 4.5


#: Contrast of every text to what lies below it, as WCAG counts it.
CONTRASTS = """() => {
const channel = v => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; };
const light = c => .2126 * channel(c[0]) + .7152 * channel(c[1]) + .0722 * channel(c[2]);
const parse = s => s.match(/[0-9.]+/g).map(Number);
const below = n => { for (; n; n = n.parentElement) {
  const c = parse(getComputedStyle(n).backgroundColor);
  if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
return [...document.querySelectorAll('h1,h2,h3,h4,p,dt,dd,td,th,a,.v,.id,button')]
  .filter(n => n.textContent.trim()).map(n => { const s = getComputedStyle(n);
  const [a, b] = [light(parse(s.color)), light(below(n))].sort((x, y) => y - x);
  return (a + .05) / (b + .05); }); }"""


def test_nothing_that_came_with_the_data_runs(open_report: Open) -> None:
    report = open_report()
    asked: list[str] = []
    report.page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    report.page.wait_for_timeout(200)
    assert asked == []
    assert report.page.locator("img:not([src^='data:image/svg+xml'])").count() == 0
    assert report.page.locator("script").count() == 1


def test_it_prints_on_a4(open_report: Open, hostile: Outcome) -> None:
    report = open_report()
    data = report.page.pdf(prefer_css_page_size=True, print_background=True)
    assert data.startswith(b"%PDF")
    assert b"/MediaBox [0 0 594" in data or b"/MediaBox [0 0 595" in data
    report.page.emulate_media(media="print")
    assert report.page.locator("nav").is_hidden()
    assert report.page.locator(f"#{hostile.findings[0].id}").is_visible()
    groups = report.page.evaluate(
        "[...document.querySelectorAll('thead')].map(n => getComputedStyle(n).display)"
    )
    assert set(groups) == {"table-header-group"}
