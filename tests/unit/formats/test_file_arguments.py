"""File arguments, zip members and fingerprints."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geotool.errors import InputError, MissingFileError
from geotool.formats import parse_file_argument, parse_source, read_vector, sha256
from geotool.model import LAYER_KINDS


@pytest.mark.parametrize(
    ("text", "path", "kind", "frame"),
    [
        ("erl.shp", "erl.shp", None, None),
        ("erl.shp:ecological_red_line", "erl.shp", "ecological_red_line", None),
        ("erl.shp:生态保护红线@EPSG:4523", "erl.shp", "ecological_red_line", "EPSG:4523"),
        ("stops.csv@GCJ-02", "stops.csv", None, "GCJ-02"),
        ("stops.csv@EPSG:4326", "stops.csv", None, "EPSG:4326"),
        ("D:\\数据\\erl.shp", "D:\\数据\\erl.shp", None, None),
        ("D:\\数据\\erl.shp:wetland@EPSG:4523", "D:\\数据\\erl.shp", "wetland", "EPSG:4523"),
        ("D:erl.shp", "D:erl.shp", None, None),
        ("D:erl.shp:wetland", "D:erl.shp", "wetland", None),
        ("规划 资料/红 线.shp:wetland", "规划 资料/红 线.shp", "wetland", None),
        ("me@office/erl.shp:wetland", "me@office/erl.shp", "wetland", None),
        ("stops@v2.csv", "stops@v2.csv", None, None),
    ],
)
def test_arguments_are_split_from_the_right(
    text: str, path: str, kind: str | None, frame: str | None
) -> None:
    found = parse_file_argument(text)
    assert (str(found.source.path), found.kind, found.frame) == (path, kind, frame)


@given(
    stem=st.text("abc 数据:@#.", min_size=1, max_size=8).filter(lambda s: s.strip()),
    kind=st.sampled_from([t.code for t in LAYER_KINDS]),
    frame=st.sampled_from(["EPSG:4523", "GCJ-02", "CGCS2000"]),
)
def test_kind_and_frame_survive_any_path(stem: str, kind: str, frame: str) -> None:
    found = parse_file_argument(f"folder/{stem}.shp:{kind}@{frame}")
    assert (found.kind, found.frame) == (kind, frame)
    assert str(found.source).startswith("folder/")


def test_an_existing_path_is_never_split(tmp_path: Path) -> None:
    odd = tmp_path / "a:wetland@EPSG:4523"
    odd.touch()
    found = parse_file_argument(odd.name, base=tmp_path)
    assert (found.source.path, found.kind, found.frame) == (odd, None, None)


def test_members_and_layers() -> None:
    found = parse_source("data/a.zip!in ner/x.gdb#STBHHX", base=Path("/w"))
    assert (found.path, found.member, found.layer) == (
        Path("/w/data/a.zip"),
        "in ner/x.gdb",
        "STBHHX",
    )
    assert str(found) == "/w/data/a.zip!in ner/x.gdb#STBHHX"
    assert parse_source("C#/code.shp").layer is None
    assert parse_source("plan.gdb#永农").layer == "永农"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("erl.shp:ecological_redline", ["ecological_redline", "did you mean ecological_red_line"]),
        ("erl.shp@", ["no frame"]),
        ("x.gdb#", ["no layer name"]),
        ("  ", ["empty file name"]),
    ],
)
def test_faulty_arguments_say_what_to_do(text: str, words: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        parse_file_argument(text)
    assert all(word in str(caught.value) for word in words)


def test_missing_file_and_folder_are_one_line(tmp_path: Path) -> None:
    for read in (sha256, read_vector):
        with pytest.raises(MissingFileError, match="no such file"):
            read(parse_source("nothing.shp", base=tmp_path))
    with pytest.raises(InputError, match="a folder"):
        read_vector(parse_source(str(tmp_path)))


def test_a_plain_file_has_its_ordinary_sha256(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"id\n1\n")
    expected = hashlib.sha256(b"id\n1\n").hexdigest()
    assert sha256(parse_source("a.csv", base=tmp_path)) == expected


def test_every_part_of_a_shapefile_counts(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "conformance" / "qgis_geometry_checker"
    for part in folder.glob("line_layer.*"):
        shutil.copy(part, tmp_path / part.name)
        (tmp_path / part.name).chmod(0o644)
    source = parse_source("line_layer.shp", base=tmp_path)
    before = sha256(source)
    assert before == sha256(parse_source(str(folder / "line_layer.shp")))
    (tmp_path / "line_layer.qpj").write_text("looks")
    assert sha256(source) == before
    for suffix in ("prj", "cpg", "dbf", "shx", "shp"):
        part = tmp_path / f"line_layer.{suffix}"
        content = part.read_bytes()
        part.write_bytes(content + b" ")
        assert sha256(source) != before, suffix
        part.write_bytes(content)
    assert sha256(source) == before


def test_a_folder_is_hashed_whatever_the_order_but_not_its_locks(tmp_path: Path) -> None:
    for order, name in ((("a", "b"), "one.gdb"), (("b", "a"), "two.gdb")):
        (tmp_path / name).mkdir()
        for part in order:
            (tmp_path / name / f"{part}.gdbtable").write_text(part)
    one, two = (sha256(parse_source(n, base=tmp_path)) for n in ("one.gdb", "two.gdb"))
    assert one == two
    (tmp_path / "one.gdb" / "x.lock").touch()
    assert sha256(parse_source("one.gdb", base=tmp_path)) == one
    (tmp_path / "one.gdb" / "c.gdbtable").touch()
    assert sha256(parse_source("one.gdb", base=tmp_path)) != one


def test_a_zip_member_has_the_digest_of_its_parts(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "conformance" / "qgis_geometry_checker"
    names = sorted(p.name for p in folder.glob("point_layer.*"))
    for archive, order in (("a.zip", names), ("b.zip", names[::-1])):
        with zipfile.ZipFile(tmp_path / archive, "w") as packed:
            for name in order:
                packed.write(folder / name, f"目录/{name}")
    digests = {
        sha256(parse_source(f"{a}!目录/point_layer.shp", base=tmp_path)) for a in ("a.zip", "b.zip")
    }
    assert digests == {sha256(parse_source(str(folder / "point_layer.shp")))}


def test_names_in_a_zip_from_chinese_windows(shared_data: Path, tmp_path: Path) -> None:
    """The zip module writes a Chinese name with the UTF-8 mark: GBK bytes are put in its place."""
    content = (shared_data / "transit" / "shanghai_metro_line2_stops.csv").read_bytes()
    path = tmp_path / "windows.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("#####.csv", content)
    path.write_bytes(path.read_bytes().replace(b"#####", "地铁".encode("gbk") + b"2"))
    found = read_vector(parse_source("windows.zip!地铁2.csv", base=tmp_path))
    assert len(found) == 60
    assert len(read_vector(parse_source("windows.zip", base=tmp_path))) == 60


def test_archives_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 no")
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as packed:
        packed.writestr("a.csv", "id\n1\n")
        packed.writestr("b.csv", "id\n1\n")
    with zipfile.ZipFile(tmp_path / "none.zip", "w") as packed:
        packed.writestr("readme.md", "text")
    with zipfile.ZipFile(tmp_path / "up.zip", "w") as packed:
        packed.writestr("../../escaped.csv", "id,lon,lat\n1,106,29\n")
    for text, words in {
        "broken.zip": "cannot be read",
        "two.zip": "several files: a.csv, b.csv",
        "none.zip": "nothing that can be read",
        "two.zip!c.csv": "no such member",
    }.items():
        with pytest.raises((InputError, MissingFileError), match=words):
            read_vector(parse_source(text, base=tmp_path))
    assert len(read_vector(parse_source("up.zip!../../escaped.csv", base=tmp_path))) == 1
    assert not (tmp_path.parent / "escaped.csv").exists()


@pytest.mark.parametrize(
    ("text", "kind", "frame"),
    [
        ("红线.shp：生态保护红线", "ecological_red_line", None),
        ("红线.shp：生态保护红线＠EPSG:4523", "ecological_red_line", "EPSG:4523"),
        ("红线.shp:生态保护红线＠EPSG：4523", "ecological_red_line", "EPSG:4523"),
        ("红线.shp＠ＧＣＪ－02", None, "GCJ-02"),
        ("红线.shp：ecological_red_line@BD-09", "ecological_red_line", "BD-09"),
    ],
)
def test_full_width_signs_separate(text: str, kind: str | None, frame: str | None) -> None:
    found = parse_file_argument(text)
    assert (str(found.source), found.kind, found.frame) == ("红线.shp", kind, frame)


def test_full_width_signs_in_names_stay(tmp_path: Path) -> None:
    (tmp_path / "规划：红线.shp").touch()
    (tmp_path / "红线.shp：生态保护红线").touch()
    (tmp_path / "a.shp").touch()
    for text in ("规划：红线.shp", "红线.shp：生态保护红线", "规划：没有.shp", "规划：新/没有.shp"):
        assert parse_file_argument(text, base=tmp_path).source.path == tmp_path / text
    found = parse_file_argument("规划：红线.shp＠EPSG:4523", base=tmp_path)
    assert (found.source.path.name, found.frame) == ("规划：红线.shp", "EPSG:4523")
    found = parse_file_argument("规划：红线.shp：生态保护红线", base=tmp_path)
    assert (found.source.path.name, found.kind) == ("规划：红线.shp", "ecological_red_line")
    with pytest.raises(InputError, match=r"did you mean 生态保护红线 \(ecological_red_line\)\?"):
        parse_file_argument("a.shp：生态保护红钱", base=tmp_path)
