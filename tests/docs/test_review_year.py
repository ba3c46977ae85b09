"""docs/review.md is true: what its reviewer types does what the page shows, from start to end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

PAGES = ("review.md", "review.zh-CN.md")
#: A page in small: two commands, and a file made, added to and changed between them.
SMALL = """
```text title="list.txt"
one
two
```
```text title="list.txt" append
three
```
```diff title="list.txt"
 one
-two
+2
```
```console
$ cat list.txt
one
…
th…e
$ grep four list.txt    # exit 1
```
"""


@pytest.mark.parametrize("name", PAGES)
def test_the_year_goes_as_the_page_says(
    root: Path, tmp_path: Path, geotool: Callable[..., Any], walkthrough: ModuleType, name: str
) -> None:
    page = (root / "docs" / name).read_text("utf-8")
    walk, steps = walkthrough.Walk(tmp_path, geotool), list(walkthrough.steps(page))
    assert len(steps) > 10  # a page of which nothing is run would say nothing
    for step in steps:
        walk.take(step)  # asserts exit code, stdout and stderr


@pytest.mark.parametrize("name", PAGES)
def test_the_page_shows_every_command_of_a_review(
    root: Path, walkthrough: ModuleType, name: str
) -> None:
    steps = list(walkthrough.steps((root / "docs" / name).read_text("utf-8")))
    typed = "\n".join(step.text for step in steps if isinstance(step, walkthrough.Command))
    parts = ("init", "check", "report", "diff", "verify")
    options = ("--write-baseline", "--baseline", "--record")
    assert [p for p in parts if f"geotool {p} " not in typed] == []
    assert [o for o in options if f"{o} " not in typed] == []


def test_a_small_page_holds(tmp_path: Path, walkthrough: ModuleType) -> None:
    walk = walkthrough.Walk(tmp_path, lambda *_, cwd: None)
    for step in walkthrough.steps(SMALL):
        walk.take(step)
    assert (tmp_path / "list.txt").read_text("utf-8") == "one\n2\nthree\n"


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("# exit 1", "", "exit code 1, the page has 0"),
        ("\none\n…\nth", "\none\nth", "the output lacks: th…e"),
        ("\nth…e\n", "\n2\n", "more lines follow"),
        ("\none\n…", "\n…\none", "the output lacks: th…e"),
        ("-two\n", "-too\n", "stands 0 times in list.txt"),
        ("th…e\n", "th…e\ngeotool: done\n", "stderr lacks: geotool: done"),
    ],
)
def test_a_page_that_is_wrong_fails(
    tmp_path: Path, walkthrough: ModuleType, old: str, new: str, what: str
) -> None:
    assert SMALL.count(old) == 1
    walk = walkthrough.Walk(tmp_path, lambda *_, cwd: None)
    with pytest.raises(AssertionError, match=what):
        for step in walkthrough.steps(SMALL.replace(old, new)):
            walk.take(step)
