"""docs/rules and docs/law.md are what the rules, their cases and the register of laws make."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from geotool.model import VERDICTS
from geotool.rules import Rule, explain, load_packs
from geotool.rules.laws import built_in_register

BOOK = load_packs()
REGISTER = built_in_register()
FOLDERS = ("docs/rules/zh", "docs/rules/en", "docs/rules/images")
SVG = "{http://www.w3.org/2000/svg}"


def generator(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(root / "script/make_rule_pages.py"), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)


@pytest.fixture(scope="module")
def made(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    done = generator(root, "--into", str(folder))
    assert done.returncode == 0, done.stderr
    return folder


def generated(folder: Path) -> dict[str, bytes]:
    files = [p for name in FOLDERS for p in (folder / name).glob("*")]
    files += [folder / "docs/rules/README.md", folder / "docs/law.md"]
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


def test_the_pages_are_those_that_would_be_made(root: Path, made: Path) -> None:
    """If this fails: python script/make_rule_pages.py"""
    here, again = generated(root), generated(made)
    assert sorted(here) == sorted(again)
    assert [name for name in again if here[name] != again[name]] == []


def test_check_names_the_first_file_that_differs(root: Path, made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(made, folder)
    assert generator(root, "--into", str(folder), "--check").returncode == 0
    (folder / "docs/rules/zh/OLD001.md").write_text("left", "utf-8")
    done = generator(root, "--into", str(folder), "--check")
    assert done.returncode == 1
    assert "docs/rules/zh/OLD001.md is left over" in done.stderr
    page = folder / "docs/rules/zh/ERL001.md"
    page.write_text(page.read_text("utf-8").replace("142", "143", 1), "utf-8")
    done = generator(root, "--into", str(folder), "--check")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("docs/rules/zh/ERL001.md differs; run python script/")
    assert done.stderr.count("\n") == 1
    assert generator(root, "--into", str(folder)).returncode == 0
    assert generated(folder) == generated(made)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("rule", BOOK, ids=lambda r: r.code)
def test_page_says_what_explain_says(made: Path, rule: Rule, language: str) -> None:
    page = (made / f"docs/rules/{language}/{rule.code}.md").read_text("utf-8")
    said = explain(rule, as_of=REGISTER.checked_on, language=language)
    assert said.rstrip() in page
    for edition in rule.editions:
        assert edition.id in page
        for citation in edition.citations:
            assert citation.line(language) in page
    assert page.count("](../images/") >= 2


def test_links_lead_somewhere(made: Path) -> None:
    for name in generated(made):
        if not name.endswith(".md"):
            continue
        text = (made / name).read_text("utf-8")
        for target in re.findall(r"\]\(([^)#]+)\)", text):
            assert (made / name).parent.joinpath(target).is_file(), (name, target)


def test_every_drawing_is_shown_on_both_pages_and_says_its_verdict(made: Path) -> None:
    for path in (made / "docs/rules/images").glob("*.svg"):
        code = path.name.split(".")[0]
        for language in ("zh", "en"):
            assert path.name in (made / f"docs/rules/{language}/{code}.md").read_text("utf-8")
        drawing = ET.fromstring(path.read_text("utf-8"))
        words = [element.text or "" for element in drawing.iter(f"{SVG}text")]
        verdicts = tuple(f"{v.zh} {v.en}" for v in VERDICTS)
        assert any(word.startswith(verdicts) for word in words), path
        assert any(re.fullmatch(r"\d+ k?m", word) for word in words), "no scale bar"
        width, height = (float(drawing.attrib[key]) for key in ("width", "height"))
        for element in drawing.iter(f"{SVG}text"):
            assert 0 < float(element.attrib["x"]) < width
            assert 0 < float(element.attrib["y"]) < height
            if element.attrib["text-anchor"] == "start":
                wide = sum(13 if ord(c) > 0x2E00 else 7.4 for c in element.text or "")
                assert float(element.attrib["x"]) + wide < width, (path.name, element.text)


def test_files_are_small_and_plain(made: Path) -> None:
    for name, data in generated(made).items():
        assert len(data) < 200_000, name
        assert b"\r" not in data
        assert data.endswith(b"\n")


def test_the_list_of_laws_names_all_of_them_and_all_that_is_unread(made: Path) -> None:
    text = (made / "docs/law.md").read_text("utf-8")
    for law in REGISTER.laws:
        assert f"### {law.title.zh} · {law.title.en}\n" in text
        assert law.verified.zh in text
        assert law.verified.en in text
    unread = text[text.index("## 无人核实的内容") :]
    for rule in BOOK:
        for citation in rule.citations:
            if citation.confidence in ("P", "M"):
                assert citation.verified.en in unread
        for item in (*rule.variants, *rule.exceptions):
            if item.confidence != "V":
                assert f"`{item.code}`: {item.title.zh} · {item.title.en}" in unread


def test_the_index_lists_every_rule_once(made: Path) -> None:
    text = (made / "docs/rules/README.md").read_text("utf-8")
    rows = re.findall(r"^\| \[([A-Z]+\d+)\]", text, re.M)
    assert sorted(rows) == sorted(rule.code for rule in BOOK)
