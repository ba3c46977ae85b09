"""The opinion form as an office program shows it: opened without repair, printed to PDF."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from geotool.reporting import save
from geotool.reporting.pictures.gallery import Pictures
from geotool.review.outcome import Outcome

PROGRAMS = ("soffice", "pdftotext", "pdffonts", "pdftoppm")


@pytest.fixture(scope="session")
def printers() -> dict[str, str]:
    """Paths of LibreOffice and of the tools that read what it prints."""
    found = {name: shutil.which(name) for name in PROGRAMS}
    missing = [name for name, path in found.items() if path is None]
    if missing:
        message = f"{', '.join(missing)} are absent; run script/setup-system"
        if os.environ.get("GEOTOOL_REQUIRE") == "all":
            pytest.fail(message)
        pytest.skip(message)
    return {name: path for name, path in found.items() if path is not None}


def run(*command: str | Path) -> str:
    done = subprocess.run([*map(str, command)], capture_output=True, check=True, timeout=180)
    return done.stdout.decode("utf-8", "replace")


def test_it_prints_with_all_its_words_and_fonts(
    printers: dict[str, str], standing: Outcome, tmp_path: Path
) -> None:
    path = tmp_path / "opinion.docx"
    pictures = Pictures(standing, language="zh", limit=1)
    save(standing, "docx", path, language="zh", pictures=pictures)
    user = f"-env:UserInstallation={(tmp_path / 'user').as_uri()}"
    run(printers["soffice"], "--headless", user, "--convert-to", "pdf", "--outdir", tmp_path, path)
    pdf = path.with_suffix(".pdf")
    pages = run(printers["pdftotext"], "-layout", pdf, "-").split("\f")[:-1]
    _pages_are_numbered(pages)
    text = re.sub(r"\s+", "", "".join(pages))
    for words in ("项目空间管控审查意见汇总表", "附数据与参数", "豁免有效：依据渝规资〔2026〕1号"):
        assert words in text
    assert text.count("审查签署") == 6
    for finding in standing.findings:
        assert finding.id in text
    _fonts_are_embedded(run(printers["pdffonts"], pdf))
    run(printers["pdftoppm"], "-r", "30", "-f", "1", "-l", "1", "-png", pdf, tmp_path / "page")
    _is_a4((next(tmp_path.glob("page*.png"))).read_bytes())


def _pages_are_numbered(pages: list[str]) -> None:
    """The fields of the footer are counted, and every page has one."""
    assert 14 < len(pages) < 40
    for number, page in enumerate(pages, 1):
        assert f"第{number}页，共{len(pages)}页" in re.sub(r"\s+", "", page)


def _fonts_are_embedded(table: str) -> None:
    rows = table.splitlines()[2:]
    assert rows
    # from the right: emb sub uni object generation
    assert {row.split()[-5] for row in rows} == {"yes"}


def _is_a4(png: bytes) -> None:
    width, height = struct.unpack(">II", png[16:24])
    assert height / width == pytest.approx(297 / 210, abs=0.01)
