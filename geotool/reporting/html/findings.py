"""Findings and projects of the HTML report: everything known of each, in words and a picture."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from geotool.measure import to_mu
from geotool.model import (
    LOCATION_ACCURACIES,
    PROJECT_KINDS,
    PURPOSES,
    CompliantPart,
    Finding,
    Text,
)
from geotool.model.vocabulary import CHANGES
from geotool.reporting import wording
from geotool.reporting.cells import plain
from geotool.reporting.citing import Citations
from geotool.reporting.figures import quantity
from geotool.reporting.finding_lines import NAME_LIMIT, cut, lines, zone_of
from geotool.reporting.html.text import text, verdict
from geotool.review.outcome import Outcome
from geotool.rules import column_label
from geotool.style import compliant_text, standing_lines

if TYPE_CHECKING:
    from geotool.reporting.pictures.gallery import Pictures

EVIDENCE: Final = Text("需提供的材料", "Evidence required")
ADVICE: Final = Text("可改变结论的情形", "What would change it")
COMPLIANT: Final = Text("整改", "To comply")
PICTURE: Final = Text("结论 {id} 的位置图", "Where finding {id} is")
MONEY: Final = Text("{value} 万元", "{value} × 10,000 CNY")
WITHIN: Final = Text("{accuracy}，误差约 {within} 米", "{accuracy}, within about {within} m")
SOURCE: Final = Text("数据来源", "Source")
INVESTMENT: Final = Text("投资", "Investment")
PERIOD: Final = Text("年份", "Years")
TOP: Final = Text("返回项目表", "Back to the projects")

_AREA: Final = "declared_area_m2"


#: Characters beyond which a fact has a line of its own.
_LONG: Final = 34


class Findings:
    """Makes the HTML of findings in one language."""

    def __init__(self, outcome: Outcome, language: str, pictures: Pictures | None) -> None:
        self.language, self.pictures = language, pictures
        self._titles = {
            (rule.code, rule.edition): text(rule.title.get(language)) for rule in outcome.rules
        }
        self._any_title = {rule.code: text(rule.title.get(language)) for rule in outcome.rules}
        self._citations = Citations(outcome, language)
        self._colon = "：" if language == "zh" else ": "

    def say(self, words: Text) -> str:
        """Return words of ours in the language."""
        return words.get(self.language)

    def html(self, finding: Finding) -> str:
        """Return one finding; its id is an anchor."""
        language, id_ = self.language, text(finding.id)
        title = self._titles.get((finding.rule, finding.edition))
        title = self._any_title.get(finding.rule, "") if title is None else title
        zone = f" · {text(zone_of(finding, language))}" if finding.project is None else ""
        facts = "".join(_fact(label, words) for label, words in lines(finding, self._citations))
        return (
            f'<section class="f" id="{id_}" data-of="{finding.verdict}"><div class="bar"></div>'
            f"<header>{verdict(finding.verdict, language)}<h4>{text(finding.rule)} {title}{zone}"
            f'</h4> <span class="id">{id_}</span></header>'
            f"<p>{text(finding.message.get(language))}</p>{self._standing(finding)}"
            f"<dl>{facts}</dl>{self._demands(finding)}{self._picture(finding)}</section>\n"
        )

    def _standing(self, finding: Finding) -> str:
        said = standing_lines(finding, self.language)
        return "".join(f'<p class="stand">{text(line)}</p>' for line in said)

    def _demands(self, finding: Finding) -> str:
        parts = ""
        if finding.evidence:
            papers = "".join(f"<li>{text(p.get(self.language))}</li>" for p in finding.evidence)
            parts = f"<p>{self.say(EVIDENCE)}{self._colon}</p><ul>{papers}</ul>"
        if finding.advice is not None:
            advice = text(finding.advice.get(self.language))
            parts += f"<p>{self.say(ADVICE)}{self._colon}{advice}</p>"
        return parts

    def _picture(self, finding: Finding) -> str:
        if self.pictures is None or not self.pictures.has(finding):
            return ""
        data = base64.b64encode(self.pictures.svg(finding).encode("utf-8")).decode("ascii")
        alt = text(self.say(PICTURE).format(id=finding.id))
        return (
            f'<figure><img width="800" height="600" loading="lazy" alt="{alt}" '
            f'src="data:image/svg+xml;base64,{data}"></figure>'
        )


class Projects:
    """Makes the HTML of projects: their facts and their findings."""

    def __init__(self, outcome: Outcome, findings: Findings) -> None:
        self.outcome, self.findings = outcome, findings
        self.language = findings.language
        self._columns = {
            str(name): outcome.projects[name].tolist()
            for name in outcome.projects.columns
            if name != outcome.projects.geometry.name
        }
        self._rows = {str(project): n for n, project in enumerate(outcome.projects["id"])}
        self._changes: dict[str, list[CompliantPart]] = {}
        for part in outcome.compliant:
            self._changes.setdefault(part.project, []).append(part)

    def cell(self, project: str, column: str) -> Any:
        """Return a value of the project table, ``None`` where there is none."""
        row = self._rows.get(project)
        if row is None or column not in self._columns:
            return None
        return plain(self._columns[column][row])

    def name(self, project: str) -> str:
        """Return the name of a project as HTML."""
        return text(cut(str(self.cell(project, "name") or ""), NAME_LIMIT))

    def kind(self, project: str) -> str:
        """Return the kind of a project as HTML."""
        return text(PROJECT_KINDS.label(str(self.cell(project, "kind") or ""), self.language))

    def html(self, project: str, anchor: str, found: list[Finding]) -> Iterator[str]:
        """Give a project with its findings."""
        state = self.outcome.verdicts.get(project, "unknown")
        known = self._facts(project).items()
        facts = "".join(_fact(text(label), words) for label, words in known if words)
        yield (
            f'<article class="p" id="{anchor}"><header><h3>{text(project)} {self.name(project)}'
            f"</h3>{verdict(state, self.language)}"
            f'<a href="#projects">{self.findings.say(TOP)}</a></header>'
            f'<div class="facts"><dl>{facts}</dl></div>{self._change(project)}\n'
        )
        for finding in found:
            yield self.findings.html(finding)
        yield "</article>\n"

    def _change(self, project: str) -> str:
        """Say what would clear the project of its violations."""
        said = []
        for part in self._changes.get(project, ()):
            rules = wording.COMMA.get(self.language).join(part.rules)
            answers = wording.ANSWERS.get(self.language).format(rules=rules)
            said.append(f"<li>{text(compliant_text(part).get(self.language) + answers)}</li>")
        if not said:
            return ""
        heading = self.findings.say(COMPLIANT)
        return f'<div class="change"><strong>{heading}</strong><ul>{"".join(said)}</ul></div>'

    def _facts(self, project: str) -> Mapping[str, str]:
        language, say = self.language, self.findings.say

        def words(column: str) -> str:
            return str(self.cell(project, column) or "")

        comma = wording.COMMA.get(language)
        purposes = [p.strip() for p in words("purposes").split(",") if p.strip()]
        years = (self.cell(project, column) for column in ("start_year", "end_year"))
        money = words("investment_10k_cny")
        facts = {
            "kind": PROJECT_KINDS.label(words("kind"), language),
            "purposes": comma.join(PURPOSES.label(p, language) for p in purposes),
            "change": CHANGES.label(words("change"), language),
            "status": words("status"),
            "approved_on": words("approved_on"),
            "lead_unit": words("lead_unit"),
            "county": words("county"),
            "quantity": self._quantity(project),
            _AREA: self._declared(project),
            "location_accuracy": self._accuracy(project),
            "places": comma.join(p for p in words("places").split(";") if p),
        }
        labelled = {column_label(column, language): said for column, said in facts.items()}
        years_said = "–".join(dict.fromkeys(f"{y:.0f}" for y in years if y is not None))
        labelled[say(PERIOD)] = years_said
        labelled[say(INVESTMENT)] = say(MONEY).format(value=money) if money else ""
        labelled[say(SOURCE)] = self._source(project)
        return labelled

    def _quantity(self, project: str) -> str:
        value = self.cell(project, "quantity")
        unit = self.cell(project, "unit") or ""
        return f"{value:,.10g} {unit}".strip() if isinstance(value, (int, float)) else ""

    def _declared(self, project: str) -> str:
        value = self.cell(project, _AREA)
        if not isinstance(value, (int, float)):
            return ""
        mu = quantity(to_mu(float(value)), "mu", language=self.language)
        brackets = wording.IN_BRACKETS.get(self.language).format(said=mu)
        return quantity(value, "m2", language=self.language) + brackets

    def _accuracy(self, project: str) -> str:
        code = str(self.cell(project, "location_accuracy") or "")
        label = LOCATION_ACCURACIES.label(code, self.language)
        within = self.cell(project, "uncertainty_m")
        if not label or not isinstance(within, (int, float)):
            return label
        return self.findings.say(WITHIN).format(accuracy=label, within=f"{within:,.0f}")

    def _source(self, project: str) -> str:
        file, row = self.cell(project, "source_file"), self.cell(project, "source_row")
        place = f"{file}:{row:.0f}" if file and isinstance(row, (int, float)) else str(file or "")
        said = (str(self.cell(project, "source") or ""), place)
        return " · ".join(part for part in said if part)


def _fact(label: str, words: str) -> str:
    """Return a label with what is known; long texts have a line of their own."""
    wide = ' class="long"' if len(words) > _LONG else ""
    return f"<div{wide}><dt>{label}</dt><dd>{text(words)}</dd></div>"
