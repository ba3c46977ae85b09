"""The page asks for nothing: vendored files are checked, remote parts refused, scripts hashed."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from types import ModuleType

import folium
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geotool.errors import InputError
from geotool.mapping import assets, default_spec, render
from geotool.mapping.offline import policy, refuse_remote, remote_parts


def test_vendored_files_match_the_manifest_and_bring_their_licence() -> None:
    for package in assets.packages():
        assert package.version in package.source
        licence = assets._text(assets._read(package.licence_file))
        assert "Redistribution and use in source and binary forms" in licence
        for name in package.files:
            assert assets.vendored(name)


def test_a_changed_vendored_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    original = assets._read
    manifest = assets._manifest()
    monkeypatch.setattr(assets, "_manifest", lambda: manifest)
    monkeypatch.setattr(assets, "_read", lambda name: original(name) + b" ")
    with pytest.raises(InputError, match=r"leaflet/leaflet\.js: does not match its checksum"):
        assets.leaflet_script()
    with pytest.raises(InputError, match="is not a vendored file"):
        assets.vendored("leaflet/other.js")


def test_leaflet_comes_without_pictures_or_maps_beside_it() -> None:
    assert "sourceMappingURL" not in assets.leaflet_script()
    urls = re.findall(r"url\(([^)]*)\)", assets.leaflet_sheet())
    assert len(urls) == 3
    assert all(u.startswith("data:image/png;base64,") for u in urls)


REMOTE = {
    '<script src="https://cdn.example/x.js"></script>': "https://cdn.example/x.js",
    "<script async src=//cdn.example/x.js></script>": "//cdn.example/x.js",
    '<link rel="stylesheet" href="http://cdn.example/x.css"/>': "http://cdn.example/x.css",
    '<IMG alt="" SRC="https://t.example/1.png">': "https://t.example/1.png",
    "<style>a{background:url('https://t.example/1.png')}</style>": "https://t.example/1.png",
    '<style>@import "https://t.example/1.css";</style>': "https://t.example/1.css",
    '<div style="background: url(//t.example/2.png)"></div>': "//t.example/2.png",
    '<script>fetch("https://t.example/data.json")</script>': "https://t.example/data.json",
    '<script>fetch("data.json")</script>': "data.json",
    "<script>x.open('GET', 'https://t.example/a')</script>": "https://t.example/a",
    "<script>L.tileLayer('https://{s}.tile.example/{z}')</script>": "https://{s}.tile.example/{z}",
    '<script>i.src = "https://t.example/p.png"</script>': "https://t.example/p.png",
    '<img src="beside.png">': "beside.png",
    '<iframe src="https://t.example"></iframe>': "https://t.example",
    '<object data="https://t.example/o"></object>': "https://t.example/o",
    '<svg><use href="https://t.example/s.svg#a"/></svg>': "https://t.example/s.svg#a",
    '<base href="https://t.example/">': "https://t.example/",
}


@pytest.mark.parametrize("page", REMOTE)
def test_whatever_a_browser_would_load_is_refused_by_name(page: str) -> None:
    assert remote_parts(page) == (REMOTE[page],)
    with pytest.raises(
        InputError, match=r"the page would load '.*', but must open without a network"
    ):
        refuse_remote(page)


@pytest.mark.parametrize(
    "page",
    [
        '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
        '<a href="https://example.org">a link to click</a>',
        "<p>see https://example.org/x.js</p>",
        '<img src="data:image/png;base64,AAAA">',
        "<style>a{fill:url(#hatch)} b{background:url(data:image/png;base64,AA==)}</style>",
        '<script>const ns = "http://www.w3.org/2000/svg";</script>',
        '<script type="application/json">{"a":"<img src=https://x>"}</script>',
    ],
)
def test_names_links_and_data_are_not_loads(page: str) -> None:
    refuse_remote(page)  # raises for a load
    with pytest.raises(InputError, match="would load"):
        refuse_remote(page + '<img src="https://x.example/a.png">')


def test_folium_s_own_page_is_refused() -> None:
    with pytest.raises(InputError, match=r"the page would load 'https://.*\(and \d+ more\)"):
        refuse_remote(folium.Map().get_root().render())


@given(st.lists(st.text(st.characters(exclude_characters="<\r", codec="utf-8")), max_size=3))
def test_the_policy_names_the_digest_of_every_script(codes: list[str]) -> None:
    page = "".join(f"<script>{c}</script>" for c in codes)
    page += '<script type="application/json">{}</script>'
    for code in codes:
        digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy(page)
    assert policy(page).count("sha256") == len(set(codes))


def test_a_page_with_a_remote_part_is_not_made(
    drawn: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        assets, "own_sheet", lambda: "a { background: url(https://t.example/a.png) }"
    )
    with pytest.raises(InputError, match=r"the page would load 'https://t\.example/a\.png'"):
        render(drawn.outcome(), default_spec())


def test_the_page_forbids_everything_that_it_does_not_need(drawn: ModuleType) -> None:
    page = render(drawn.outcome(), default_spec())
    refuse_remote(page)
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert found is not None
    stated = html.unescape(found[1])
    assert stated.startswith("default-src 'none'; script-src 'sha256-")
    script_part = re.search(r"script-src ([^;]*)", stated)
    assert script_part is not None
    assert "unsafe" not in script_part[1]
    assert page.index("Content-Security-Policy") < page.index("<script")
