"""How a web page's elements are styled, as far as it says so itself: `style` attributes and `<style>` with simple selectors.

Simple are `p`, `.note`, `#box`, `p.note`. Style sheets elsewhere are not fetched. Knows nothing of what is done with styles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_SIGN = re.compile(r"[{};]")
_SIMPLE = re.compile(r"([a-z][a-z0-9]*)?((?:[.#][\w-]+)*)", re.IGNORECASE)
_LENGTH = re.compile(r"(-?\d*\.?\d+)(px|pt|em|rem|%|)")
_CHANNELS = re.compile(r"rgba?\(([\d.]+)[, ]+([\d.]+)[, ]+([\d.]+)(?:[,/ ]+([\d.]+%?))?\)")
_NAMES = {"white": "#ffffff", "black": "#000000", "snow": "#fffafa", "ivory": "#fffff0", "ghostwhite": "#f8f8ff"}

Styles = dict[str, str]


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule of the page's own style sheet. `weight` orders those that hold of one element, as CSS does."""

    tag: str
    names: frozenset[str]  # ".class" and "#id"
    said: Styles
    weight: tuple[int, int, bool, int]


Rules = dict[str, list[_Rule]]  # by a name that the element must have, or by its tag


def styles_of(element: _Element, rules: Rules) -> Styles:
    """What is said of an element, the weightier over the others, its own attribute over all."""
    styles: Styles = {}
    if rules:
        names = {f".{name}" for name in (element.get("class") or "").split()} | {f"#{element.get('id')}"}
        held = [rule for key in (*names, element.tag) for rule in rules.get(str(key), ()) if rule.names <= names]
        for rule in sorted(held, key=lambda rule: rule.weight):
            if not rule.tag or rule.tag == element.tag:
                styles |= rule.said
    if element.tag == "font" and element.get("color"):
        styles["color"] = str(element.get("color")).strip().lower()
    return styles | _declarations(element.get("style") or "")


def rules_of(tree: _Element) -> Rules:
    """The page's own rules that hold on any screen."""
    rules: Rules = {}
    order = count()
    for sheet in tree.iter("style"):
        if "print" in (sheet.get("media") or ""):
            continue
        for selectors, body in _blocks(_COMMENT.sub("", sheet.text or "")):
            said = _declarations(body)
            for simple in filter(None, (_SIMPLE.fullmatch(selector.strip()) for selector in selectors.split(","))):
                names = re.findall(r"[.#][\w-]+", simple[2])
                tag, ids = (simple[1] or "").lower(), sum(name[0] == "#" for name in names)
                if names or tag:
                    rule = _Rule(tag, frozenset(names), said, (ids, len(names) - ids, bool(tag), next(order)))
                    rules.setdefault(names[0] if names else tag, []).append(rule)
    return rules


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """(selectors, declarations) of a style sheet's rules without those for some screens only; one pass, whatever it holds."""
    depth = start = inside = 0
    for sign in _SIGN.finditer(css):
        if sign[0] == "{":
            inside = sign.end() if depth == 0 else inside
            depth += 1
        elif sign[0] == ";" and depth == 0:
            start = sign.end()
        elif sign[0] == "}":
            depth = max(0, depth - 1)
            if depth == 0:
                selectors = css[start : max(start, inside - 1)].strip()
                if selectors and not selectors.startswith("@"):
                    yield selectors, css[inside : sign.start()]
                start = sign.end()


def _declarations(text: str) -> Styles:
    pairs = (part.partition(":") for part in text.lower().split(";"))
    return {name.strip(): " ".join(value.replace("!important", "").split()) for name, colon, value in pairs if colon}


def length_of(value: str | None) -> float | None:
    """Pixels, about; None for what is no length."""
    found = _LENGTH.fullmatch(value or "")
    if found is None:
        return None
    return float(found[1]) * {"em": 16.0, "rem": 16.0, "%": 0.16}.get(found[2], 1.0)


def is_far(value: str | None) -> bool:
    place = length_of(value)
    return place is not None and place < -499


def colour_of(value: str | None) -> str | None:
    """ "#rrggbb", "" for a transparent colour, None for what is not read."""
    if not value:
        return None
    if value == "transparent":
        return ""
    if channels := _CHANNELS.fullmatch(value):
        if channels[4] and float(channels[4].rstrip("%")) < 0.05:
            return ""
        return "#" + "".join(f"{min(255, round(float(channels[n]))):02x}" for n in (1, 2, 3))
    value = _NAMES.get(value, value)
    if re.fullmatch(r"#[0-9a-f]{3}", value):
        return "#" + "".join(2 * digit for digit in value[1:])
    return value if re.fullmatch(r"#[0-9a-f]{6}", value) else None
