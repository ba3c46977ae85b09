"""Turn a faulty TOML document into one line that names file, line and remedy."""

from __future__ import annotations

import difflib
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from geotool.errors import ConfigError, InputError
from geotool.workspace.positions import locate

M = TypeVar("M", bound=BaseModel)

#: Type of a fault whose value must not be repeated in a message (a password stands in it).
UNREPEATED = "unrepeated"


def validated(
    model: type[M],
    data: dict[str, Any],
    *,
    text: str,
    name: str,
    error: type[InputError] = ConfigError,
) -> M:
    """Check ``data`` (parsed from ``text``) against a pydantic model.

    Raises ``error`` for the first fault in document order, and says how many others there are.
    """
    try:
        return model.model_validate(data)
    except ValidationError as found:
        faults = sorted(
            ((locate(text, _path(f["loc"])), f) for f in own_faults(found)),
            key=lambda pair: pair[0],
        )
        line, fault = faults[0]
        more = _more(len(faults) - 1)
        what, remedy = describe(model, fault)
        raise error(what + more, file=name, row=line, remedy=remedy) from None


def _more(count: int) -> str:
    if not count:
        return ""
    return f" (and {count} more fault{'' if count == 1 else 's'})"


def own_faults(error: ValidationError) -> list[Any]:
    """Return the faults of a document without those that only follow from deeper ones.

    An entry at fault is left out before a list is counted, which would then be called too short.
    """
    faults: list[Any] = list(error.errors(include_url=False))
    places = [fault["loc"] for fault in faults]

    def follows(fault: Any) -> bool:
        loc, size = fault["loc"], len(fault["loc"])
        return fault["type"] == "too_short" and any(
            len(place) > size and place[:size] == loc for place in places
        )

    return [fault for fault in faults if not follows(fault)]


def describe(model: type[BaseModel], fault: Any) -> tuple[str, str | None]:
    """Say what is wrong with one pydantic fault, and what to do, in the user's words.

    A validator's own message may carry the remedy after a semicolon.
    """
    where = ".".join(str(p) for p in _path(fault["loc"]))
    kind = fault["type"]
    if kind == "extra_forbidden":
        known = _keys(model, fault["loc"][:-1])
        near = difflib.get_close_matches(str(fault["loc"][-1]), known, n=1)
        remedy = f"did you mean '{near[0]}'?" if near else f"known keys: {', '.join(known)}"
        return f"unknown key '{where}'", remedy if known else None
    if kind == "missing":
        return f"key '{where}' is missing", "add it"
    message, _, remedy = str(fault["msg"]).removeprefix("Value error, ").partition("; ")
    value = fault.get("input")
    hidden = kind == UNREPEATED or isinstance(value, dict | list)
    shown = "" if hidden else f" (it is {value!r})"
    return f"'{where}': {message}{shown}", remedy or None


def _path(loc: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Drop what pydantic adds to a location for unions and function validators."""
    return tuple(p for p in loc if isinstance(p, int) or not p.startswith(("function-", "constr")))


def _keys(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    """Keys known at a location inside a model, as they are written in the file."""
    current: Any = model
    for part in loc:
        if isinstance(part, int):
            continue
        fields = getattr(current, "model_fields", {})
        field = fields.get(part) or next((f for f in fields.values() if f.alias == part), None)
        if field is None:
            return []
        current = _inner(field.annotation)
    fields = getattr(current, "model_fields", {})
    names = (f.alias or n for n, f in fields.items())
    return [name for name in names if not name.startswith("__")]  # those are set by the program


def _inner(annotation: Any) -> Any:
    """Return the model class inside ``list[M]``, ``M | None`` …, or the annotation itself."""
    for argument in getattr(annotation, "__args__", ()):
        inner = _inner(argument)
        if hasattr(inner, "model_fields"):
            return inner
    return annotation
