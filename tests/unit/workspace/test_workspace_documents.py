"""What the documents of a workspace say, as it is handed on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from geotool.errors import ConfigError, MissingFileError
from geotool.model import LAYER_KINDS, Footprint
from geotool.workspace import find, load, way_out
from geotool.workspace.config import WorkspaceSection


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "layers").mkdir()
    (tmp_path / "projects").mkdir()
    (tmp_path / "geotool.toml").write_text(
        '[workspace]\nname = "甲"\nregion = [500151, "500118"]\n', "utf-8"
    )
    return tmp_path


def catalog(folder: Path, *entries: str) -> None:
    for name in "abc":
        (folder / f"layers/{name}.geojson").write_text("{}")
    text = "".join(
        f'[[layer]]\nid = "{"abc"[n]}"\nkind = "wetland"\npath = "layers/{"abc"[n]}.geojson"\n{e}\n'
        for n, e in enumerate(entries)
    )
    (folder / "layers/catalog.toml").write_text(text, "utf-8")


def test_defaults(folder: Path) -> None:
    found = load(folder)
    assert found.region == ("500151", "500118"), "codes may stand without quotes"
    assert (found.language, found.store, found.packs) == ("zh", "layers/store.gpkg", ("cn",))
    assert (found.as_of, found.tolerance_m2) == (date.today(), 1.0)
    assert (found.layers, found.project_files, dict(found.overrides)) == ((), (), {})
    assert found.lines["region"] == 3
    assert found.root.is_absolute()


def test_a_date_may_stand_without_quotes(folder: Path) -> None:
    with (folder / "geotool.toml").open("a") as file:
        file.write("[rules]\nas_of = 2024-05-01\n")
    assert load(folder).as_of == date(2024, 5, 1)


def test_footprints(folder: Path) -> None:
    catalog(folder, 'footprint = "extent"', 'footprint = "a"', 'footprint = "layers/a.geojson"')
    assert [s.footprint for s in load(folder).layers] == [
        Footprint("extent"),
        Footprint("layer", "a"),
        Footprint("file", "layers/a.geojson"),
    ]
    catalog(folder, "")
    assert load(folder).layers[0].footprint == Footprint("hull")


def test_a_chain_of_footprints_is_no_circle(folder: Path) -> None:
    catalog(folder, 'footprint = "b"', 'footprint = "c"', 'footprint = "extent"')
    assert len(load(folder).layers) == 3


def test_kinds_are_codes_labels_or_aliases(folder: Path) -> None:
    for term in LAYER_KINDS:
        for word in (term.code, term.zh):
            catalog(folder, "")
            path = folder / "layers/catalog.toml"
            path.write_text(path.read_text("utf-8").replace('"wetland"', f'"{word}"'), "utf-8")
            assert load(folder).layers[0].kind == term.code


def test_containers_need_only_the_outer_file(folder: Path) -> None:
    catalog(folder, "")
    (folder / "layers/z.zip").touch()
    (folder / "layers/d.gdb").mkdir()
    path = folder / "layers/catalog.toml"
    text = path.read_text("utf-8")
    for name in ("layers/z.zip!in/a.shp", "layers/d.gdb#STBHHX", "layers\\\\d.gdb#STBHHX"):
        path.write_text(text.replace("layers/a.geojson", name), "utf-8")
        assert load(folder).layers[0].path == name.replace("\\\\", "/")


def test_project_files_are_the_tables_of_the_folder(folder: Path) -> None:
    names = ["b.csv", "a.XLSX", "c.geojson", "~$a.xlsx", ".x.csv", "baseline.json", "README.md"]
    for name in names:
        (folder / "projects" / name).touch()
    assert load(folder).project_files == ("projects/a.XLSX", "projects/b.csv", "projects/c.geojson")


def test_overrides_carry_their_reason_and_line(folder: Path) -> None:
    with (folder / "geotool.toml").open("a", encoding="utf-8") as file:
        file.write('[rules.override.YRV001]\ndistance_m = 800\nreason = "文"\n')
    (override,) = load(folder).overrides.values()
    assert (dict(override.parameters), override.reason, override.line) == (
        {"distance_m": 800},
        "文",
        4,
    )


def test_find_walks_up_and_load_does_not(folder: Path) -> None:
    inner = folder / "projects"
    assert find(inner) == folder.resolve()
    with pytest.raises(MissingFileError):
        load(inner)
    with pytest.raises(FileNotFoundError, match="geotool init"):
        find(Path("/"))


@pytest.mark.parametrize(
    "address",
    ["postgresql://planner@db/plans", "postgresql://db:5432/plans", "postgres:///plans",
     "postgresql://planner@[::1]:5432/plans", "layers/a@b:c.gpkg", "D:/plans/store.gpkg"],
)  # fmt: skip
def test_addresses_without_a_password(address: str) -> None:
    assert WorkspaceSection(name="x", store=address).store == address


@pytest.mark.parametrize(
    "address",
    ["postgresql://a:b@db/plans", "postgresql://a:@db/plans", "postgresql://:b@db/plans",
     "postgresql://db/plans?PASSWORD = b", "postgresql://a:b%40c@db/plans"],
)  # fmt: skip
def test_addresses_with_a_password(address: str) -> None:
    with pytest.raises(ValidationError):
        WorkspaceSection(name="x", store=address)


def test_faults_are_counted(folder: Path) -> None:
    (folder / "geotool.toml").write_text('[workspace]\nname = ""\nlang = 1\nstore = 1.5\n')
    with pytest.raises(ConfigError) as fault:
        load(folder)
    assert fault.value.row == 2
    assert "(and 2 more faults)" in fault.value.what


@pytest.mark.parametrize("value", ["true", "1.5", "[]", "{}"])
def test_values_of_another_type(folder: Path, value: str) -> None:
    (folder / "geotool.toml").write_text(f"[workspace]\nname = {value}\n")
    with pytest.raises(ConfigError, match=r"^geotool\.toml:2: 'workspace\.name': "):
        load(folder)


@pytest.mark.parametrize("value", ["-5", "0", "10001", "nan", "inf"])
def test_an_accuracy_that_cannot_be_names_its_line(folder: Path, value: str) -> None:
    catalog(folder, "", f"accuracy_m = {value}")
    with pytest.raises(ConfigError) as fault:
        load(folder)
    assert (fault.value.file, fault.value.row) == ("layers/catalog.toml", 10)
    assert "at most 10000 m" in str(fault.value)
    assert "leave it out" in str(fault.value)
    assert "\n" not in str(fault.value)


def test_an_accuracy_is_handed_on(folder: Path) -> None:
    catalog(folder, "", "accuracy_m = 0.5", "accuracy_m = 10_000")
    assert [spec.accuracy_m for spec in load(folder).layers] == [None, 0.5, 10_000]


def test_files_that_are_not_read_are_known(folder: Path) -> None:
    for place in ("sites/deep", "sub", ".hidden", "old.gdb"):
        (folder / "projects" / place).mkdir(parents=True)
    read = ["a.csv", "b.shp", "sites/A.geojson", "sites/B.zip", "t.tsv"]
    aside = [
        *("README", "readme.txt.md", "baseline.json", "note.toml", "~$x.xlsx", ".~lock.a.csv#"),
        *(
            "b.dbf",
            "b.shx",
            "B.prj",
            "b.shp.xml",
            ".hidden/x.csv",
            "sites/A.qml",
            "old.gdb/a.gdbtable",
        ),
    ]
    ignored = {
        "old.xls": "save it as .xlsx",
        "x.DWG": "export it as .geojson or .shp, with its frame",
        "text.docx": "copy its table into an .xlsx file",
        "lonely.dbf": "save it in one of the formats .csv",
        "sub/p.csv": "move it up into projects",
        "sub/p.xls": "save it as .xlsx, and move it up into projects",
        "sites/A.dwg": "export it as .geojson or .shp, with its frame",
        "sites/p.csv": "a table of projects belongs into projects",
        "sites/deep/C.geojson": "move it up into projects/sites",
    }
    for name in (*read, *aside, *ignored):
        (folder / "projects" / name).touch()
    found = load(folder)
    assert set(found.project_files) == {"projects/a.csv", "projects/b.shp", "projects/t.tsv"}
    assert set(found.ignored_files) == {"projects/old.gdb", *(f"projects/{n}" for n in ignored)}
    for name, words in ignored.items():
        assert way_out(f"projects/{name}").startswith(words)
    assert way_out("projects/old.gdb") == "export its layer as .gpkg"
