"""``geotool diff``: whose verdict changed between two sides, and which of the inputs did it."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import shapely

from geotool.api.difference import difference
from geotool.errors import InputError, MissingFileError, UnknownNameError
from geotool.reporting.difference import document as difference_json
from geotool.review.difference.tracing import Difference, ProjectChange

LON, LAT = 106.0, 29.8
WAIVER = """\
[[waiver]]
document = "渝规资函〔2025〕12号"
issuer = "市规资局"
date = 2025-01-01
expires = 2025-12-31
reason = "已论证无法避让"
rule = "ERL001"
project = "P1"
"""


def square(east: float = 0.0, north: float = 0.0, *, size: float = 0.01) -> Any:
    """Return a square; ``east`` and ``north`` are degrees from the place, as is its size."""
    return shapely.box(LON + east, LAT + north, LON + east + size, LAT + north + size)


def verdicts(found: Difference) -> dict[str, tuple[str | None, str | None]]:
    return {p.project: (p.old, p.new) for p in found.projects}


def causes(project: ProjectChange) -> list[tuple[str, str]]:
    return [(str(c.kind), c.subject) for b in project.because for c in b.changes]


def changed(found: Difference, project: str) -> ProjectChange:
    return next(p for p in (*found.projects, *found.drifted) if p.project == project)


@pytest.fixture
def copied(plan: Any, tmp_path: Path) -> Callable[[str], Any]:
    """Return a function that copies the workspace beside itself, to be changed there."""

    def copy(name: str) -> Any:
        root = tmp_path / name
        shutil.copytree(plan.root, root)
        return type(plan)(root, list(plan.entries))

    return copy


def replaced(plan: Any, *shapes: Any, **entry: str) -> None:
    """Put another edition of the red line in the place of the first."""
    plan.geojson("layers/erl.geojson", list(shapes), [{"name": "北岸红线"}] * len(shapes))
    plan.entries[0] = plan.entries[0] + "".join(f'\n{k} = "{v}"' for k, v in entry.items())
    plan.catalog("\n".join(plan.entries) + "\n")


class TestOneCause:
    """Each of the causes alone."""

    def test_an_edition_of_a_real_rule(self, plan: Any, geotool: Any) -> None:
        plan.layer(
            "reserve", "nature_reserve", [square()], [{"zone": "核心保护区"}],
            footprint="layers/footprint.geojson",
        )  # fmt: skip
        plan.projects("id,name,kind,purposes\nP1,线路,transmission_line,linear_unavoidable\n")
        (plan.root / "projects/sites/P2.geojson").unlink()
        asked = ("-w", plan.root, "--rules", "PA001", "--lang", "en", "-q")
        result = geotool("diff", "2024-01-01", "2026-11-20", *asked)
        assert result.code == 1
        assert (
            "  P1 线路: violation → conditional; because of rule PA001 (edition 2017 → 2026): "
            "PA001 nature reserve, violation → conditional"
        ) in result.out.replace("\n     ", "")
        assert result.out.splitlines()[-1] == (
            "total: worse 0 · added 0 · better 1 · removed 0 · same 0"
        )
        within = geotool("diff", "2024-01-01", "2026-03-14", *asked)
        assert within.code == 0, "the last day of the old edition"
        assert geotool("diff", "2026-03-14", "2026-03-15", *asked).code == 1

    def test_a_store_kept_before_its_layer_was_replaced(
        self, plan: Any, geotool: Any, tmp_path: Path
    ) -> None:
        geotool("ingest", "-w", plan.root)
        kept = tmp_path / "2022.gpkg"
        shutil.copy(plan.store, kept)
        replaced(plan, square(0.1, size=0.02), edition="2024-03-19")
        found = difference(plan.root, kept, "2026-11-20")
        assert verdicts(found) == {"P2": ("pass", "violation"), "P1": ("violation", "pass")}
        assert [p.direction for p in found.projects] == ["worse", "better"], "worse first"
        for project in found.projects:
            assert causes(project) == [("layer", "erl")]
            (change,) = project.because[0].changes
            assert (change.old, change.new) == (None, "2024-03-19")
            assert change.parts == ("edition", "content")
        assert [f.how for f in changed(found, "P2").findings] == ["new"]
        assert [f.how for f in changed(found, "P1").findings] == ["gone"]
        result = geotool("diff", kept, "2026-11-20", "-w", plan.root, "-q")
        assert result.code == 1
        why = "因 图层 erl（版本 未注明 → 2024-03-19）: ERL001 新增重叠面积"
        assert why in result.out.replace("\n      ", "")
        assert difference(plan.root, kept, kept).is_empty

    def test_editions_of_a_layer_in_one_catalogue(self, plan: Any) -> None:
        """P1 lies in both editions, P2 only in the new one, P3 only in the old one."""
        plan.drawn(square(0.005), square(0.1), square(-0.1))
        claim = {"footprint": "layers/footprint.geojson"}
        replaced(plan, square(), square(-0.1), edition="2022")
        shapes = [square(), square(0.1)]
        plan.layer("erl_2024", "ecological_red_line", shapes, edition="2024", **claim)
        found = difference(plan.root, "erl", "erl_2024")
        assert verdicts(found) == {"P2": ("pass", "violation"), "P3": ("violation", "pass")}
        assert not found.drifted, "the same overlap under the id of the new layer is no change"
        (change,) = found.changes
        assert (change.was, change.subject, change.old, change.new) == (
            "erl", "erl_2024", "2022", "2024",
        )  # fmt: skip
        assert found.old.sort == found.new.sort == "layer"
        assert found.same == 1

    def test_an_overlap_that_grew_is_a_change_of_findings_only(self, plan: Any) -> None:
        claim = {"footprint": "layers/footprint.geojson"}
        plan.layer("erl_2", "ecological_red_line", [square(size=0.012)], edition="2024", **claim)
        found = difference(plan.root, "erl", "erl_2")
        assert found.projects == ()
        assert found.exit_code() == 0
        (project,) = found.drifted
        assert (project.project, causes(project)) == ("P1", [("layer", "erl_2")])
        (finding,) = project.findings
        assert finding.what == ("value",)
        assert finding.old.measure.value < finding.new.measure.value

    def test_another_layer_may_name_the_one_left_out(self, plan: Any) -> None:
        """The old red line says where the farmland is complete: without it that is still known."""
        claim = {"footprint": "layers/footprint.geojson"}
        plan.layer("farm", "permanent_basic_farmland", [square(0.1)], footprint="erl")
        plan.layer("erl_2", "ecological_red_line", [square()], edition="2024", **claim)
        plan.drawn(square(0.002, 0.002, size=0.001))
        found = difference(plan.root, "erl", "erl_2")
        assert found.is_empty

    @pytest.mark.parametrize("what", ["geometry", "kind"])
    def test_a_row_of_the_projects(self, plan: Any, copied: Any, what: str) -> None:
        other = copied("later")
        if what == "geometry":
            other.drawn(square(0.005), square(0.006))
            expected = {"P2": ("pass", "violation")}
        else:
            other.projects("id,name,kind\nP1,项目1,flood_works\nP2,项目2,building\n")
            expected = {"P1": ("violation", "conditional")}
        found = difference(None, plan.root, other.root)
        assert verdicts(found) == expected
        (project,) = found.projects
        (change,) = project.because[0].changes
        assert (str(change.kind), change.subject) == ("project", project.project)
        assert change.parts == (what,)
        assert found.same == 1

    def test_rows_that_moved_in_their_table_did_not_change(self, plan: Any, copied: Any) -> None:
        other = copied("later")
        other.projects("id,name,kind\nP2,项目2,building\nP1,项目1,building\n")
        found = difference(None, plan.root, other.root)
        assert found.is_empty
        assert found.changes == ()

    def test_a_setting(self, plan: Any, copied: Any) -> None:
        plan.drawn(square(0.0099999, size=0.001))
        other = copied("later")
        text = (plan.root / "geotool.toml").read_text("utf-8")
        other.config(text + "tolerance_m2 = 5000.0\n")
        found = difference(None, plan.root, other.root, rules="ERL001")
        assert verdicts(found) == {"P1": ("violation", "notice")}
        assert causes(found.projects[0]) == [("setting", "tolerance_m2")]
        (change,) = found.changes
        assert (change.old, change.new) == ("1", "5000")

    def test_a_local_parameter_is_a_cause_of_its_rule(self, plan: Any, copied: Any) -> None:
        plan.layer("roads", "geohazard_point", [square(0.2).centroid])
        other = copied("later")
        text = (plan.root / "geotool.toml").read_text("utf-8")
        rule = next(r for r in _rules() if "distance_m" in r.check.given())
        override = f'[rules.override.{rule.code}]\ndistance_m = 12345\nreason = "渝1号"\n'
        other.config(text + override)
        found = difference(None, plan.root, other.root)
        (change,) = found.changes
        assert (str(change.kind), change.subject) == ("rule", rule.code)
        assert change.parts == ("distance_m",)

    def test_a_footprint_drawn_anew(self, plan: Any, copied: Any) -> None:
        other = copied("later")
        other.geojson("layers/footprint.geojson", [square(-0.05, -0.05, size=0.1)])
        found = difference(None, plan.root, other.root, rules="ERL001")
        assert verdicts(found) == {"P2": ("pass", "unknown")}
        (change,) = found.projects[0].because[0].changes
        assert (change.subject, change.parts) == ("erl", ("footprint",))
        assert found.projects[0].findings[0].finding.reason == "outside_footprint"

    def test_projects_that_came_and_went(self, plan: Any, copied: Any, geotool: Any) -> None:
        other = copied("later")
        other.projects("id,name,kind\nP1,项目1,building\nP3,项目3,building\n")
        other.geojson("projects/sites/P3.geojson", [square(0.006)])
        (other.root / "projects/sites/P2.geojson").unlink()
        found = difference(None, plan.root, other.root)
        assert verdicts(found) == {"P3": (None, "violation"), "P2": ("pass", None)}
        assert [p.direction for p in found.projects] == ["added", "removed"]
        assert found.exit_code() == 1
        assert found.counts() == {"worse": 0, "added": 1, "better": 0, "removed": 1, "same": 1}
        result = geotool("diff", plan.root, other.root, "-q")
        assert "新增项目 (1):\n  P3 项目3: 违反\n" in result.out
        assert "不再有的项目 (1):\n  P2 项目2: 通过\n" in result.out

    def test_a_layer_taken_away_leaves_a_rule_unchecked(self, plan: Any, copied: Any) -> None:
        other = copied("later")
        other.catalog("")
        found = difference(None, plan.root, other.root, rules="ERL001")
        assert verdicts(found) == {"P1": ("violation", "pass")}
        project = found.projects[0]
        assert (project.was_unjudged, project.is_unjudged) == (False, True)
        assert causes(project) == [("layer", "erl")]
        assert project.because[0].changes[0].how == "removed"
        (entry,) = found.not_checked
        assert (entry.old, entry.new.rule) == (None, "ERL001")
        assert [p.project for p in found.drifted] == ["P2"], "nothing was judged for it either"


class TestWaivers:
    """Documents that run out, come, or are taken back."""

    @pytest.fixture
    def waived(self, plan: Any) -> Any:
        (plan.root / "projects/waivers.toml").write_text(WAIVER, "utf-8")
        return plan

    def test_one_that_expired_between_two_days(self, waived: Any, geotool: Any) -> None:
        found = difference(waived.root, "2025-12-31", "2026-01-01", rules="ERL001")
        assert verdicts(found) == {"P1": ("pass", "violation")}
        (project,) = found.projects
        assert causes(project) == [("waiver", "渝规资函〔2025〕12号")]
        (change,) = project.because[0].changes
        assert (change.old, change.new) == ("applied", "reopened")
        assert [f.what for f in project.findings] == [("waiver",)]
        result = geotool("diff", "2025-12-31", "2026-01-01", "-w", waived.root, "-q")
        text = result.out.replace("\n      ", "").replace("\n    ", "")
        assert "通过 → 违反；因 豁免 渝规资函〔2025〕12号（豁免有效 → 豁免失效，" in text
        assert result.code == 1

    def test_without_waivers_nothing_changed(self, waived: Any, geotool: Any) -> None:
        asked = ("-w", waived.root, "--rules", "ERL001", "-q", "--no-waivers")
        assert geotool("diff", "2025-12-31", "2026-01-01", *asked).code == 0

    def test_one_that_came(self, waived: Any, copied: Any) -> None:
        before = copied("before")
        (before.root / "projects/waivers.toml").unlink()
        found = difference(None, before.root, waived.root, as_of="2025-06-01")
        assert verdicts(found) == {"P1": ("violation", "pass")}
        (change,) = found.projects[0].because[0].changes
        assert (str(change.kind), change.how, change.new) == ("waiver", "added", "applied")

    def test_one_that_a_new_edition_of_the_zones_opened(self, waived: Any) -> None:
        """The document is as it was; what it was given for is not: the layer is the cause."""
        text = WAIVER + 'zone_edition = "2022"\n'
        (waived.root / "projects/waivers.toml").write_text(text, "utf-8")
        claim = {"footprint": "layers/footprint.geojson"}
        replaced(waived, square(), edition="2022")
        waived.layer("erl_2", "ecological_red_line", [square()], edition="2024", **claim)
        found = difference(waived.root, "erl", "erl_2", as_of="2025-06-01", rules="ERL001")
        assert verdicts(found) == {"P1": ("pass", "violation")}
        assert causes(found.projects[0]) == [("layer", "erl_2")]
        assert found.projects[0].findings[0].what == ("waiver",)


class TestSeveralCauses:
    """What is put down to which."""

    def test_two_layers_and_two_projects(self, plan: Any, copied: Any) -> None:
        claim = {"footprint": "layers/footprint.geojson"}
        plan.layer("farm", "permanent_basic_farmland", [square(0.3)], **claim)
        plan.drawn(square(0.005), square(0.1), square(0.2))
        other = copied("later")
        replaced(other, square(), square(0.1), edition="2024")
        other.geojson("layers/farm.geojson", [square(0.2)])
        found = difference(None, plan.root, other.root, rules="ERL001,PBF001")
        assert verdicts(found) == {"P2": ("pass", "violation"), "P3": ("pass", "violation")}
        assert causes(changed(found, "P2")) == [("layer", "erl")]
        assert causes(changed(found, "P3")) == [("layer", "farm")]

    def test_one_project_for_two_reasons(self, plan: Any, copied: Any) -> None:
        """It moved into the old zone, and a new one was drawn around it."""
        claim = {"footprint": "layers/footprint.geojson"}
        plan.layer("farm", "permanent_basic_farmland", [square(0.3)], **claim)
        other = copied("later")
        other.drawn(square(0.005), square(0.006))
        other.geojson("layers/farm.geojson", [square()])
        found = difference(None, plan.root, other.root, rules="ERL001,PBF001")
        project = changed(found, "P2")
        assert (project.old, project.new) == ("pass", "violation")
        assert causes(project) == [("project", "P2"), ("layer", "farm")]
        assert [[f.finding.rule for f in b.findings] for b in project.because] == [
            ["ERL001"], ["PBF001"],
        ]  # fmt: skip

    def test_another_region_with_its_outlines(self, plan: Any, copied: Any) -> None:
        """Half-way there a region is named that no layer knows: no fault of either side."""
        plan.entries.clear()
        plan.layer("erl", "ecological_red_line", [square()], footprint="region")
        place = square(-0.5, -0.5, size=1)
        plan.layer("county", "admin_area", [place], [{"code": "500151", "name": "甲"}])
        config = (plan.root / "geotool.toml").read_text("utf-8")
        plan.config(config.replace("region = []", 'region = ["500151"]'))
        other = copied("later")
        other.config(config.replace("region = []", 'region = ["500118"]'))
        other.geojson("layers/county.geojson", [place], [{"code": "500118", "name": "乙"}])
        found = difference(None, plan.root, other.root, rules="ERL001")
        assert found.is_empty
        assert [c.subject for c in found.changes] == ["county", "region"]

    def test_a_layer_that_no_finding_names(self, plan: Any, copied: Any) -> None:
        """The red line says where the farmland is complete; both were drawn anew."""
        plan.layer("farm", "permanent_basic_farmland", [square(0.3)], footprint="erl")
        replaced(plan, square(), square(0.09, -0.01, size=0.03))
        other = copied("later")
        replaced(other, square())
        other.geojson("layers/farm.geojson", [square(0.31)])
        found = difference(None, plan.root, other.root, rules="PBF001")
        assert verdicts(found) == {"P2": ("pass", "unknown")}
        assert causes(found.projects[0]) == [("layer", "erl")]

    def test_many_layers_are_told_apart_by_their_findings(self, plan: Any, copied: Any) -> None:
        claim = {"footprint": "layers/footprint.geojson"}
        kinds = ["permanent_basic_farmland", "public_welfare_forest", "natural_forest", "wetland",
                 "geohazard_zone", "nature_park", "river_management_range"]  # fmt: skip
        for kind in kinds:
            plan.layer(kind, kind, [square(0.3)], **claim)
        other = copied("later")
        for kind in kinds:
            place = square(0.1) if kind == "permanent_basic_farmland" else square(0.31)
            other.geojson(f"layers/{kind}.geojson", [place])
        steps: list[str] = []
        found = difference(
            None, plan.root, other.root, rules="ERL001,PBF001",
            progress=lambda title, _, total: steps.append(title) if total == 2 else None,
        )  # fmt: skip
        assert steps == ["layers"], "judged once, not seven times"
        assert len(found.changes) == 7
        assert verdicts(found) == {"P2": ("pass", "violation")}
        assert causes(found.projects[0]) == [("layer", "permanent_basic_farmland")]

    def test_a_rule_that_one_workspace_only_has(self, plan: Any, copied: Any) -> None:
        other = copied("later")
        pack = other.root / "rules"
        pack.mkdir()
        (pack / "AB001.toml").write_text(_own_rule(), "utf-8")
        config = (plan.root / "geotool.toml").read_text("utf-8")
        other.config(config.replace('packs = ["cn"]', 'packs = ["cn", "rules"]'))
        for asked in (None, "AB001"):
            found = difference(None, plan.root, other.root, rules=asked)
            project = changed(found, "P1")
            assert ("rule", "AB001") in causes(project)
        assert verdicts(found) == {"P1": ("pass", "violation")}
        with pytest.raises(UnknownNameError):
            difference(None, plan.root, other.root, rules="AB001,NO999")


class TestProperties:
    """What holds for any two sides."""

    @pytest.fixture
    def pairs(self, plan: Any, copied: Any, tmp_path: Path) -> Iterator[tuple[Any, Any, Any]]:
        claim = {"footprint": "layers/footprint.geojson"}
        plan.drawn(square(0.005), square(0.1), square(0.2))
        (plan.root / "projects/waivers.toml").write_text(WAIVER, "utf-8")
        plan.layer("erl_2", "ecological_red_line", [square(0.1)], edition="2024", **claim)
        other = copied("later")
        replaced(other, square(0.2, size=0.011), edition="2024")
        other.projects("id,name,kind\nP1,项目1,road\nP3,项目3,building\nP4,项目4,building\n")
        config = (plan.root / "geotool.toml").read_text("utf-8")
        other.config(config.replace("2026-11-20", "2025-06-01"))
        difference(None, plan.root, plan.root)
        kept = tmp_path / "kept.gpkg"
        shutil.copy(plan.store, kept)
        return iter(
            [
                (plan.root, "2018-01-01", "2025-06-01"),
                (plan.root, "erl", "erl_2"),
                (plan.root, plan.root, other.root),
                (other.root, kept, "today"),
                (other.root, kept, other.root),
            ]
        )

    def test_there_and_back_mirror_each_other(self, pairs: Any) -> None:
        seen = 0
        for workspace, old, new in pairs:
            there, back = difference(workspace, old, new), difference(workspace, new, old)
            assert {p: (b, a) for p, (a, b) in verdicts(there).items()} == verdicts(back)
            assert {p.project for p in there.drifted} == {p.project for p in back.drifted}
            turned = {"new": "gone", "gone": "new", "changed": "changed"}
            for project in there.projects:
                mine = sorted((turned[f.how], f.finding.rule) for f in project.findings)
                others = changed(back, project.project).findings
                assert mine == sorted((f.how, f.finding.rule) for f in others)
            assert len(there.not_checked) == len(back.not_checked)
            assert there.same == back.same
            counts = there.counts()
            assert back.counts() == {
                "worse": counts["better"], "better": counts["worse"],
                "added": counts["removed"], "removed": counts["added"], "same": counts["same"],
            }  # fmt: skip
            assert all(p.because for p in (*there.projects, *back.projects)), "each has a cause"
            seen += len(there.projects)
        assert seen > 5

    def test_a_side_beside_itself_is_empty(self, pairs: Any) -> None:
        for workspace, *sides in pairs:
            for side in sides:
                found = difference(workspace, side, side)
                assert (found.is_empty, found.changes, found.exit_code()) == (True, (), 0)


class TestOutputs:
    """The same difference as text, JSON and CSV."""

    @pytest.fixture
    def sides(self, plan: Any, copied: Any) -> tuple[Any, Any]:
        other = copied("later")
        replaced(other, square(0.1), edition="2024")
        other.projects("id,name,kind\nP1,=1+1,building\nP2,项目2,building\nP3,项目3,building\n")
        return plan.root, other.root

    def test_json_follows_its_schema(self, sides: Any, geotool: Any) -> None:
        result = geotool("diff", *sides, "--format", "json", "-q")
        assert result.code == 1
        schema = difference_json.schema()
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.Draft202012Validator(schema).validate(result.json())
        document = result.json()
        assert {p["project"]: p["change"] for p in document["projects"]} == {
            "P1": "better", "P2": "worse", "P3": "added",
        }  # fmt: skip
        worse = document["projects"][0]
        assert worse["because"][0]["changes"][0]["subject"] == "erl"
        assert worse["because"][0]["findings"][0]["new"] == worse["findings"][0]["new"]["id"]
        assert document["summary"]["worse"] == 1
        assert geotool("diff", *sides, "--format", "json", "-q").out == result.out

    def test_csv_carries_the_same(self, sides: Any, geotool: Any, tmp_path: Path) -> None:
        path = tmp_path / "diff.csv"
        result = geotool("diff", *sides, "-o", path)
        assert result.code == 1
        assert result.err == f"geotool: 3 changed projects written to {path}\n"
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
        projects = {r["project"]: r for r in rows if r["record"] == "project"}
        assert {p: r["change"] for p, r in projects.items()} == {
            "P1": "better", "P2": "worse", "P3": "added",
        }  # fmt: skip
        assert projects["P1"]["project_name"] == "'=1+1", "no formula for a spreadsheet"
        assert projects["P2"]["cause"] == "layer"
        findings = [r for r in rows if r["record"] == "finding"]
        assert {(r["project"], r["change"]) for r in findings} >= {("P1", "gone"), ("P2", "new")}
        assert {r["record"] for r in rows} >= {"side", "project", "finding", "input"}

    def test_nothing_changed_is_said(self, plan: Any, geotool: Any) -> None:
        for language, sentence in (("zh", "没有不同："), ("en", "No difference:")):
            asked = ("-w", plan.root, "--lang", language, "-q")
            result = geotool("diff", "2026-11-20", "2026-11-20", *asked)
            assert result.code == 0
            assert sentence in result.out
        assert result.out.splitlines()[-1].endswith("same 2")

    def test_two_days_without_a_change_are_said_to_be_other_inputs(
        self, plan: Any, geotool: Any
    ) -> None:
        result = geotool("diff", "2026-11-19", "2026-11-20", "-w", plan.root, "--lang", "en")
        assert result.code == 0
        assert "1 differences of the inputs changed no verdict" in result.out

    def test_text_shows_no_control_characters(self, sides: Any, geotool: Any) -> None:
        old, new = sides
        text = "id,name,kind\nP1,\x1b[31m红\u202e,building\nP2,b,building\n"
        (new / "projects/projects.csv").write_text(text, "utf-8")
        result = geotool("diff", old, new, "-q")
        assert "\x1b" not in result.out
        assert "\u202e" not in result.out


class TestRefused:
    """Sides that are none: one line, exit 2, nothing written."""

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ("2024-13-01", "today", "'2024-13-01' is no date; write it like 2026-11-20"),
            ("2024/01/01", "today", "'2024/01/01' is no date"),
            ("2024", "today", "'2024' is no date"),
            ("nowhere", "today", "'nowhere' is no date, folder, store or layer; name a date"),
            ("er", "today", "'er' is no date, folder, store or layer; did you mean the layer erl?"),
            ("erl", "2024-01-01", "'erl' is a layer, '2024-01-01' is none"),
            ("erl", "farm", "layers/catalog.toml:8: layer 'erl' is of kind ecological_red_line"),
            ("lost.gpkg", "today", "lost.gpkg: no such store; name a copy"),
            ("layers/other.gpkg", "today", "layers/other.gpkg: is not a store of geotool; name a"),
            ("layers/torn.gpkg", "today", "layers/torn.gpkg: the store cannot be read"),
            ("geotool.toml", "today", "geotool.toml: is no layer store; name a date"),
            ("layers", "today", "layers/geotool.toml: no such file"),
            ("postgresql://u:secret@h/db", "today", "a PostGIS store is not supported"),
        ],
    )
    def test_sides(
        self, plan: Any, geotool: Any, world_files: None, old: str, new: str, said: str
    ) -> None:
        for sides in ((old, new), (new, old)):
            result = geotool("diff", *sides, cwd=plan.root)
            assert result.code == 2, result.out
            if sides == (old, new) or "kind" not in said:
                assert said in result.line
            assert "secret" not in result.err
            assert "delete the file" not in result.line, "a kept store is nobody's to delete"

    @pytest.fixture
    def world_files(self, plan: Any) -> None:
        plan.layer("farm", "permanent_basic_farmland", [square(0.3)])
        (plan.root / "layers/torn.gpkg").write_bytes(b"SQLite format 3\0" + b"\xff" * 500)
        import geopandas as gpd

        table = gpd.GeoDataFrame(geometry=[square()], crs="EPSG:4490")
        table.to_file(plan.root / "layers/other.gpkg", engine="pyogrio")

    def test_a_third_day(self, plan: Any, geotool: Any) -> None:
        days = ("2024-01-01", "2025-01-01")
        result = geotool("diff", *days, "--as-of", "2023-01-01", "-w", plan.root)
        assert (result.code, "both sides are dates" in result.line) == (2, True)

    def test_options(self, plan: Any, geotool: Any) -> None:
        days = ("2024-01-01", "2025-01-01", "-w", plan.root)
        assert "NO999" in geotool("diff", *days, "--rules", "NO999").line
        assert geotool("diff", "today", "-w", plan.root).code == 2
        marker = ("-o", plan.root / "geotool.toml", "--format", "csv")
        assert "is an input" in geotool("diff", *days, *marker).line
        assert "is an input" in geotool("diff", *days, "-o", plan.store, "--format", "csv").line

    def test_no_workspace(self, plan: Any, elsewhere: Path, geotool: Any) -> None:
        result = geotool("diff", "2024-01-01", "today", cwd=elsewhere)
        assert (result.code, "is not in a workspace" in result.line) == (2, True)
        assert geotool("diff", plan.root, plan.root, cwd=elsewhere).code == 0, "none is needed"

    def test_from_python(self, plan: Any) -> None:
        with pytest.raises(MissingFileError):
            difference(plan.root, "lost.gpkg", "today")
        with pytest.raises(InputError):
            difference(plan.root, "x", "today")

    def test_a_faulty_document_of_a_side_is_named(
        self, plan: Any, copied: Any, geotool: Any
    ) -> None:
        other = copied("later")
        (other.root / "projects/waivers.toml").write_text("[[waiver]]\nrule = 1\n", "utf-8")
        result = geotool("diff", plan.root, other.root)
        assert result.code == 2
        assert result.line.startswith(f"geotool: {other.root}/projects/waivers.toml:")
        other.config("[workspace]\nregion = 3\n")
        result = geotool("diff", other.root, plan.root)
        assert result.code == 2
        assert result.line.startswith(f"geotool: {other.root}/geotool.toml:")


def _rules() -> Any:
    from geotool.rules import load_packs

    return load_packs()


def _own_rule() -> str:
    prose = 'zh = "文字"\nen = "prose"\n'
    parts = ['code = "AB001"']
    parts += [f"[{n}]\n{prose}" for n in ("title", "why", "measured", "limits", "seed")]
    parts.append('[[zone]]\nkind = "ecological_red_line"\n[check]\nname = "overlap"')
    parts.append('note = { zh = "一", en = "one" }')
    parts.append('[[edition]]\nid = "1"\nvalid_from = 2000-01-01\nseverity = "PROHIBITED"')
    parts.append(f"[edition.demand]\n{prose}")
    parts.append('[[citation]]\nconfidence = "M"\ntitle = { zh = "某法", en = "Act" }')
    parts.append('verified = { zh = "未核对", en = "not checked" }')
    return "\n".join(parts) + "\n"
