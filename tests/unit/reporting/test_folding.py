"""Lines broken as Chinese is set: nothing lost, nothing too wide."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from geotool.reporting.cells import one_line
from geotool.reporting.folding import fold

TEXTS = st.text(alphabet="红线（甲），。 ab1😀「」m²-", max_size=60) | st.text(max_size=40)


@given(TEXTS, st.integers(8, 40))
def test_nothing_is_lost_and_nothing_too_wide(text: str, width: int) -> None:
    line = one_line(text)
    lines = fold(line, width, indent="  ")
    assert "".join("".join(lines).split()) == "".join(line.split())
    assert all(cell_len(part) <= width for part in lines)


def test_punctuation_never_begins_a_line() -> None:
    text = "与永久基本农田（示意）重叠，面积为一百平方米；须论证。" * 3
    for width in range(8, 40):
        assert not any(part[0] in "，；。）" for part in fold(text, width))
