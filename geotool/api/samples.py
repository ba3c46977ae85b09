"""Making workspaces: an empty one, or a copy of the sample."""

from __future__ import annotations

import shutil
from pathlib import Path

from geotool.errors import InputError, MissingFileError, StoreError
from geotool.workspace import MARKER, WAIVERS

_PARTS = ("layers", "projects", "maps")
_CONFIG = """\
[workspace]
name = {name}
region = []                  # county codes; their outlines are in the layer of kind admin_area
language = "zh"              # zh | en
store = "layers/store.gpkg"

[rules]
packs = ["cn"]
as_of = "today"
tolerance_m2 = 1.0
"""
_CATALOG = """\
# One [[layer]] a zone or reference layer; `geotool kinds layers` lists the kinds.
#
# [[layer]]
# id = "erl_2024"
# kind = "ecological_red_line"
# path = "layers/erl.shp"        # or archive.zip!inner.shp, data.gdb#STBHHX
# frame = "EPSG:4523"            # needed where the file does not say it
# edition = "2024-03-19"
# footprint = "region"           # where this layer is complete; absent: unknown outside its hull
"""
_PROJECTS = "id,name,kind,purposes,county,places,lon,lat,lead_unit,source\n"
_WAIVERS = """\
# One [[waiver]] a document by which an authority lets a conflict stand. The finding keeps its
# verdict; the project's verdict and the exit code pass over it while the document holds.
#
# [[waiver]]
# rule = "ERL001"
# project = "TL-07"              # or only `zone`, for findings on zones alone
# document = "渝规资函〔2026〕12号"
# issuer = "…"
# date = 2026-03-01
# expires = 2027-03-01           # the last day on which it holds
# reason = "…"
# cap = "1200 m2"                # at most; m2, ha, 亩, km2, m, km, 个
# place = [106.0, 29.8, 106.1, 29.9]   # west, south, east, north; or WKT; or a drawn file
# zone = "erl_2024/12"           # LAYER or LAYER/FEATURE
# zone_edition = "2024-03-19"    # the edition of the layer that the document rests on
# rule_edition = "2022"          # the edition of the rule that it rests on
"""
_IGNORED = shutil.ignore_patterns("store.gpkg*", ".store-*", "build", "__pycache__")


def init(folder: Path, *, sample: bool = False) -> Path:
    """Make a workspace in ``folder``; nothing that is there is overwritten.

    Raises InputError if the folder already holds a workspace or files of these names,
    StoreError if it cannot be written.
    """
    taken = [name for name in (MARKER, *_PARTS) if (folder / name).exists()]
    if taken:
        raise InputError(
            f"holds {', '.join(taken)} already",
            file=str(folder),
            remedy="choose another folder; nothing was changed",
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_ignored(folder)
        if sample:
            _copy_sample(folder)
        else:
            _write_empty(folder)
    except OSError as error:
        raise StoreError(
            f"cannot be written ({error.strerror})",
            file=str(folder),
            remedy="choose another folder",
        ) from error
    return folder


def sample_root() -> Path:
    """Return the folder of the sample: packed in the wheel, or the repository itself."""
    package = Path(__file__).resolve().parents[1]
    for root in (package / "sample", package.parent):
        if (root / MARKER).is_file() and (root / "layers").is_dir():
            return root
    raise MissingFileError("the sample workspace is not installed", remedy="reinstall geotool")


def _write_ignored(folder: Path) -> None:
    """Say to git what is generated; a list that is there already stays."""
    ignored = folder / ".gitignore"
    if not ignored.exists():
        ignored.write_text("layers/store.gpkg*\nmaps/build/\n", "utf-8")


def _copy_sample(folder: Path) -> None:
    root = sample_root()
    shutil.copyfile(root / MARKER, folder / MARKER)
    for part in _PARTS:
        shutil.copytree(root / part, folder / part, ignore=_IGNORED)


def _write_empty(folder: Path) -> None:
    for part in (*_PARTS, "projects/sites"):
        (folder / part).mkdir()
    name = '"' + folder.resolve().name.replace("\\", "").replace('"', "") + '"'
    (folder / MARKER).write_text(_CONFIG.format(name=name), "utf-8")
    (folder / "layers/catalog.toml").write_text(_CATALOG, "utf-8")
    (folder / "projects/projects.csv").write_text(_PROJECTS, "utf-8-sig")
    (folder / WAIVERS).write_text(_WAIVERS, "utf-8")
