"""The closed vocabularies: codes are permanent; labels in Chinese and English are shown.

Codes, Chinese labels, English labels and aliases are all accepted as values in tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Generic, TypeVar


@dataclass(frozen=True)
class Term:
    """One word of a vocabulary: permanent ``code``, labels, other accepted spellings."""

    code: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()
    layer_names: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    geometry: str = "any"

    def label(self, language: str) -> str:
        """Label in ``zh`` or ``en``."""
        return self.zh if language == "zh" else self.en


T = TypeVar("T", bound=Term)


class Vocabulary(Generic[T]):
    """A closed, ordered set of terms."""

    def __init__(self, name: str, terms: tuple[T, ...]) -> None:
        self.name = name
        self._terms: dict[str, T] = {t.code: t for t in terms}
        self._codes: dict[str, str] = {}
        for term in terms:
            for word in (term.code, term.zh, term.en, *term.aliases):
                self._codes.setdefault(_fold(word), term.code)

    def code(self, text: str) -> str | None:
        """Code of a code, label or alias; ``None`` if the word is not in the vocabulary.

        >>> CHANGES.code("新建"), CHANGES.code("Enlarge"), CHANGES.code("?")
        ('new', 'enlarge', None)
        """
        return self._codes.get(_fold(text))

    def __getitem__(self, code: str) -> T:
        return self._terms[code]

    def __contains__(self, code: object) -> bool:
        return code in self._terms

    def __iter__(self) -> Iterator[T]:
        return iter(self._terms.values())

    def __len__(self) -> int:
        return len(self._terms)

    def label(self, code: str, language: str) -> str:
        """Label of a code; the code itself where it is not a term (never an error in a report)."""
        return self._terms[code].label(language) if code in self._terms else code


def _fold(word: str) -> str:
    return word.strip().casefold().replace(" ", "_").replace("-", "_")


CHANGES: Final = Vocabulary(
    "change",
    (
        Term("new", "新建", "new"),
        Term("rebuild", "改建", "rebuild", ("重建",)),
        Term("enlarge", "扩建", "enlarge", ("续建",)),
        Term("existing", "既有", "existing", ("已建", "现有")),
    ),
)

YES_NO: Final = Vocabulary(
    "discharges",
    (
        Term("yes", "是", "yes", ("有", "true", "y", "1")),
        Term("no", "否", "no", ("无", "false", "n", "0")),
    ),
)

PARTS: Final = Vocabulary(
    "part",
    (
        Term("array", "光伏方阵", "array", ("方阵",)),
        Term("substation", "升压站", "substation", ("变电站",)),
        Term("road", "场内道路", "road", ("道路",)),
    ),
)

INDUSTRIES: Final = Vocabulary(
    "industry",
    (
        Term("steel", "钢铁", "steel"),
        Term("petrochemical", "石化", "petrochemical"),
        Term("chemical", "化工", "chemical"),
        Term("coking", "焦化", "coking"),
        Term("building_materials", "建材", "building materials"),
        Term("nonferrous", "有色", "nonferrous metals", ("有色金属",)),
        Term("pulp_paper", "制浆造纸", "pulp and paper", ("造纸",)),
    ),
)

LOCATION_ACCURACIES: Final = Vocabulary(
    "location_accuracy",
    (
        Term("surveyed", "实测", "surveyed"),
        Term("digitised", "数字化", "digitised", ("digitized", "矢量化")),
        Term("schematic", "示意", "schematic"),
        Term("place_name", "地名定位", "place name", ("地名",)),
        Term("none", "无位置", "none", ("无",)),
    ),
)

SEVERITIES: Final = Vocabulary(
    "severities",
    (
        Term("PROHIBITED", "禁止", "prohibited"),
        Term("RESTRICTED", "限制", "restricted"),
        Term("REQUIREMENT", "要求", "requirement"),
        Term("NOTICE", "提示", "notice"),
    ),
)

#: Verdicts, worst first: a project's verdict is the first that is present among its findings.
VERDICTS: Final = Vocabulary(
    "verdicts",
    (
        Term("violation", "违反", "violation"),
        Term("unmet", "不满足", "unmet"),
        Term("conditional", "有条件", "conditional"),
        Term("unknown", "未知", "unknown"),
        Term("notice", "提示", "notice"),
        Term("pass", "通过", "pass"),
    ),
)
