"""What each format costs at a hundred thousand findings: seconds, memory, and nothing left out.

A synthetic county is reviewed for real; of its findings some are waived by documents and some are
known from a baseline. Each format is then written in a process of its own, which first loads the
outcome: its memory before is what interpreter, libraries and outcome take, its peak what the
process took at most while it wrote. Seconds are those of the processor (nothing here runs in
parallel), for the clock of a shared machine tells of its other users; it stands in brackets. The
ids are counted in what was written. Beside some formats stands a peer: the same content written
by the usual library at one go.

Run from the repository: ``python -m benchmarks.reports``; ``--formats json,csv`` for some only.
"""

from __future__ import annotations

import argparse
import copyreg
import ctypes
import gc
import importlib.util
import json
import pickle
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from benchmarks import county
from benchmarks.rulebook import resident_mb
from geotool.model import BaselineUsed, Compared, Sentence, Since, Text, Waiver
from geotool.reporting import FORMATS, PICTURED, save
from geotool.review import Outcome, Settings, evaluate
from geotool.review.waivers.applying import waived
from geotool.rules import load_packs
from geotool.stores import EVERYWHERE

AS_OF: Final = date(2026, 11, 20)
GOAL_S: Final = 20.0
GOAL_MB: Final = 500.0
ID: Final = re.compile(rb"f-[0-9a-f]{12}")
#: Enough to hold an id that two blocks share.
_OVERLAP: Final = 16
_BLOCK: Final = 1 << 22
#: Formats that do not name every finding.
PARTIAL: Final = frozenset({"text", "markdown"})
#: Every so many-th finding has a document, and is new beside the baseline.
WAIVED_EACH: Final = 20
NEW_EACH: Final = 4
_UNSAID: Final = Text("", "")


def main() -> None:
    """Build the outcome, write it in each format, print the figures."""
    options = arguments().parse_args()
    if options.child:
        print(json.dumps(child(options.child, Path(options.folder))))
        return
    with tempfile.TemporaryDirectory(prefix="geotool-reports-") as folder:
        outcome = built(options.projects, options.parcels, seed=options.seed)
        ids = {finding.id for finding in outcome.findings}
        kept(outcome, Path(folder))
        describe(outcome)
        del outcome
        gc.collect()
        print(f"goals: {GOAL_S:.0f} s and {GOAL_MB:.0f} MB at most, all ids present")
        chosen = options.formats.split(",") if options.formats else FORMATS
        for fmt in chosen:
            run(fmt, Path(folder), ids)
            if fmt in PEERS and not options.no_peers:
                run(f"peer:{fmt}", Path(folder), ids)


def describe(outcome: Outcome) -> None:
    """Print what the outcome consists of."""
    waivers = sum(finding.is_waived for finding in outcome.findings)
    known = sum(not finding.is_new for finding in outcome.findings)
    print(
        f"{len(outcome.findings):,} findings of {len(outcome.verdicts):,} projects, {waivers:,} "
        f"waived, {known:,} known; {len(outcome.portfolio):,} zones taken, "
        f"{len(outcome.compliant):,} changes"
    )


def built(projects: int, parcels: int, *, seed: int) -> Outcome:
    """Review a synthetic county, give documents to some findings, and compare to a baseline."""
    layers = county.layers(parcels, seed=seed)
    table = county.projects(projects, seed=seed + 1, span_m=county.span_m(parcels))
    settings = Settings("benchmark", AS_OF, "zh")
    claims = {layer.spec.id: EVERYWHERE for layer in layers}
    rules = load_packs().select(None, AS_OF)
    outcome = evaluate(table, layers, rules, footprints=claims, settings=settings)
    return beside_baseline(waived(outcome, documents(outcome)))


def documents(outcome: Outcome) -> list[Waiver]:
    """Return a document for every twentieth finding of a project, and one that matches nothing."""
    own = [finding for finding in outcome.findings if finding.project is not None]
    return [
        Waiver(
            document=f"渝规资〔2026〕{number}号",
            issuer="市规划和自然资源局",
            granted=date(2026, 1, 5),
            expires=date(2027, 6, 30),
            reason="民生工程",
            rule=finding.rule,
            project=finding.project,
            zone_layer=finding.zone_layer,
            zone_feature=finding.zone_feature,
            zone_edition=finding.zone_edition,
            rule_edition=finding.edition,
            line=1 + 12 * number,
        )
        for number, finding in enumerate(own[::WAIVED_EACH])
    ]


def beside_baseline(outcome: Outcome) -> Outcome:
    """Call three of four findings known, each with an entry of its own."""
    findings = tuple(
        replace(finding, compared=_compared(finding.id, number))
        for number, finding in enumerate(outcome.findings)
    )
    used = BaselineUsed("projects/baseline.json", "2026-01-01", len(findings))
    return replace(outcome, findings=findings, baseline=used)


def _compared(finding: str, number: int) -> Compared:
    if number % NEW_EACH == 0:
        return Compared(Since.NEW, _UNSAID)
    return Compared(Since.KNOWN, _UNSAID, finding, "conditional", 1.5 * number, 1.0)


def kept(outcome: Outcome, folder: Path) -> None:
    """Keep the outcome for the processes that write it."""
    copyreg.pickle(Sentence, _parts)
    with (folder / "outcome").open("wb") as file:
        pickle.dump(outcome, file, protocol=pickle.HIGHEST_PROTOCOL)


def _parts(sentence: Sentence) -> tuple[Any, ...]:
    """A sentence is made of its own parts again: it has no other way to be pickled."""
    return Sentence, (sentence[0], tuple(sentence[2:]), sentence[1])


# in a process of its own -------------------------------------------------------------------


def child(fmt: str, folder: Path) -> dict[str, float]:
    """Load the outcome and write it in one format; the file is left for the parent to count."""
    gc.disable()  # nothing to find among what is loaded
    with (folder / "outcome").open("rb") as file:
        outcome: Outcome = pickle.load(file)
    gc.enable()
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # what loading took and gave back is not the outcome's
    before = resident_mb()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # peak counted from here
    written = folder / "written"
    action = PEERS[fmt.removeprefix("peer:")] if fmt.startswith("peer:") else _save(fmt)
    start, used = time.perf_counter(), time.process_time()
    action(outcome, written)
    seconds, clock = time.process_time() - used, time.perf_counter() - start
    return {"seconds": seconds, "clock": clock, "before_mb": before, "peak_mb": peak_mb()}


def peak_mb() -> float:
    """The most memory that the process held since its count was last reset, in MB (Linux)."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise SystemExit("no VmHWM in /proc/self/status")


def _save(fmt: str) -> Callable[[Outcome, Path], None]:
    def write(outcome: Outcome, path: Path) -> None:
        pictures = None
        if fmt in PICTURED:
            from geotool.reporting.pictures.gallery import Pictures

            pictures = Pictures(outcome, language=outcome.language)
        save(outcome, fmt, path, pictures=pictures)

    return write


def peer_json(outcome: Outcome, path: Path) -> None:
    """Write the whole document with ``json.dumps``."""
    from geotool.reporting.findings_json import document

    whole = document(outcome, language="zh")
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=2), encoding="utf-8")


def _table(outcome: Outcome) -> tuple[Sequence[str], Iterator[dict[str, Any]]]:
    from geotool.reporting.findings_csv import COLUMNS, rows
    from geotool.reporting.findings_json import sections

    return COLUMNS, rows(sections(outcome, language="zh"), language="zh")


def peer_csv(outcome: Outcome, path: Path) -> None:
    """Write the same table with pandas."""
    import pandas as pd

    columns, rows = _table(outcome)
    pd.DataFrame(rows, columns=list(columns)).to_csv(path, index=False)


def peer_xlsx(outcome: Outcome, path: Path) -> None:
    """Write the same table with openpyxl, row by row, without any format."""
    from openpyxl import Workbook

    from geotool.reporting.cells import spreadsheet

    columns, rows = _table(outcome)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("findings")
    sheet.append(list(columns))
    for row in rows:
        sheet.append([spreadsheet(row.get(column)) for column in columns])
    book.save(path)


def peer_text(outcome: Outcome, path: Path) -> None:
    """Print the same rows as a table of rich."""
    from rich.console import Console
    from rich.table import Table

    from geotool.reporting.rows import Page

    table = Table("project", "verdict", "rule", "message")
    for row in Page(outcome, "zh").rows():
        table.add_row(row.project, row.verdict, "\n".join(row.rules), row.said)
    with path.open("w", encoding="utf-8") as file:
        Console(file=file, width=120, markup=False, highlight=False, emoji=False).print(table)


#: Format → the same content by the usual library, where there is one.
PEERS: Final[dict[str, Callable[[Outcome, Path], None]]] = {
    "json": peer_json,
    "csv": peer_csv,
    "text": peer_text,
    "xlsx": peer_xlsx,
}


# in the parent -----------------------------------------------------------------------------


def run(fmt: str, folder: Path, ids: set[str]) -> None:
    """Write one format in a process of its own and print what it took."""
    if not fmt.startswith("peer:") and missing(fmt):
        print(f"{fmt:12s} missing: this format is not there")
        return
    command = [sys.executable, "-m", "benchmarks.reports", "--child", fmt, "--folder", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{fmt:12s} FAILED: {done.stderr.strip().splitlines()[-1]}")
        return
    figures = json.loads(done.stdout)
    written = folder / "written"
    size = written.stat().st_size / 1e6
    found = ids_in(written) & {text.encode() for text in ids}
    seconds, peak, before = (figures[key] for key in ("seconds", "peak_mb", "before_mb"))
    # text for people shows no ids, and Markdown stops where a comment is full
    all_there = fmt in PARTIAL or len(found) == len(ids)
    good = seconds <= GOAL_S and peak <= GOAL_MB and all_there
    verdict = "" if fmt.startswith("peer:") else ("  ok" if good else "  MISSED")
    print(
        f"{fmt:10s} {seconds:6.1f} s ({figures['clock']:6.1f})  "
        f"peak {peak:5.0f} MB ({peak - before:+4.0f} over {before:.0f})  "
        f"{size:6.1f} MB  {len(found):7,} of {len(ids):,} ids{verdict}",
        flush=True,
    )
    written.unlink()


def missing(fmt: str) -> bool:
    """Whether the module of a format is not there."""
    name = {"json": "findings_json", "csv": "findings_csv"}.get(fmt, fmt)
    return importlib.util.find_spec(f"geotool.reporting.{name}") is None


def ids_in(path: Path) -> set[bytes]:
    """Return the ids of findings in a file, also of one that is a package of XML files."""
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            return _scanned(file)
    found: set[bytes] = set()
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if name.endswith(".xml"):
                with package.open(name) as part:
                    found |= _scanned(part)
    return found


def _scanned(file: Any) -> set[bytes]:
    found: set[bytes] = set()
    tail = b""
    while block := file.read(_BLOCK):
        found.update(ID.findall(tail + block))
        tail = (tail + block)[-_OVERLAP:]
    return found


def arguments() -> argparse.ArgumentParser:
    """Command line of this benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reports")
    parser.add_argument("--projects", type=int, default=20_500)
    parser.add_argument("--parcels", type=int, default=2_500)
    parser.add_argument("--seed", type=int, default=20261120)
    parser.add_argument("--formats", default="", help="some only: json,csv")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--child", default="", help=argparse.SUPPRESS)
    parser.add_argument("--folder", default="", help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    main()
