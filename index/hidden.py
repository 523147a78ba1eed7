"""What a web page or a Word document holds and does not show: taken out before its text is read.

Words that no reader sees are no evidence, whatever they say. Of styles, those of an element itself and of the page's own
`<style>` with simple selectors (`p`, `.note`, `#box`, `p.note`) are looked at; style sheets elsewhere are not fetched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.etree import _Element

# Not shown as words of the page: scripts aside, which hold its date and title and which the extraction leaves out itself.
_UNSHOWN = frozenset("template noscript iframe object video audio canvas select datalist textarea".split())
_SMALL = 2.0  # pixels or points; nobody reads smaller print

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_AT_RULE = re.compile(r"@[^{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SIMPLE = re.compile(r"([a-z][a-z0-9]*)?((?:[.#][\w-]+)*)", re.IGNORECASE)
_LENGTH = re.compile(r"(-?\d*\.?\d+)(px|pt|em|rem|%|)")
_CHANNELS = re.compile(r"rgba?\(([\d.]+)[, ]+([\d.]+)[, ]+([\d.]+)(?:[,/ ]+([\d.]+%?))?\)")
_NAMES = {"white": "#ffffff", "black": "#000000", "snow": "#fffafa", "ivory": "#fffff0", "ghostwhite": "#f8f8ff"}
_INVISIBLE = {
    "display": {"none"}, "visibility": {"hidden", "collapse"}, "content-visibility": {"hidden"}, "clip-path": {"inset(100%)"},
    "transform": {"scale(0)"},
}  # fmt: skip

Styles = dict[str, str]


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule of the page's own style sheet. `weight` orders those that hold of one element, as CSS does."""

    tag: str
    names: frozenset[str]  # ".class" and "#id"
    said: Styles
    weight: tuple[int, int, bool, int]


Rules = dict[str, list[_Rule]]  # by a name that the element must have, or by its tag


def drop_hidden_elements(tree: _Element) -> int:
    """Takes out of a page what a browser would not show; returns how many elements went."""
    rules = _rules(tree)
    gone = [each for each in tree.iter() if isinstance(each.tag, str) and _is_hidden(each, rules)]
    for each in gone:
        _drop(each)
    return len(gone)


def drop_hidden_runs(body: Any) -> None:
    """Takes the runs out of a Word document's body that are marked as hidden, tiny, or white on nothing."""
    shading = "ancestor-or-self::*/*[self::w:rPr or self::w:pPr or self::w:tcPr]/*[self::w:shd or self::w:highlight]"
    for run in body.xpath(".//w:r[w:rPr]"):
        small = any(float(value) < 2 * _SMALL for value in run.xpath("w:rPr/w:sz/@w:val"))  # in half points
        vanished = run.xpath("w:rPr/w:vanish[not(@w:val='0' or @w:val='false')]")
        white = any(_is_white(f"#{value}".lower()) for value in run.xpath("w:rPr/w:color/@w:val"))
        if small or vanished or (white and not run.xpath(shading)):
            run.getparent().remove(run)


def _is_hidden(element: _Element, rules: Rules) -> bool:
    if element.tag in ("html", "body"):
        return False  # pages hide themselves whole until they have loaded
    if element.tag in _UNSHOWN or element.get("hidden") is not None:
        return True
    if (element.get("aria-hidden") or "").strip().lower() == "true":
        return True
    if element.tag == "dialog" and element.get("open") is None:
        return True
    return _is_styled_away(element, _styles(element, rules), rules)


def _is_styled_away(element: _Element, styles: Styles, rules: Rules) -> bool:
    if any(styles.get(name) in values for name, values in _INVISIBLE.items()):
        return True
    size, indent = _length(styles.get("font-size")), _length(styles.get("text-indent"))
    if (size is not None and size < _SMALL) or (indent is not None and indent < -99):
        return True
    if (opacity := _length(styles.get("opacity"))) is not None and opacity < 0.05:
        return True
    placed = styles.get("position") in ("absolute", "fixed")
    if placed and (styles.get("clip", "").startswith("rect(0") or any(_is_far(styles.get(s)) for s in ("left", "top"))):
        return True
    flat = any(
        (size := _length(styles.get(side))) is not None and size <= 1 for side in ("height", "max-height", "width")
    )
    if flat and styles.get("overflow", styles.get("overflow-y")) in ("hidden", "clip"):
        return True
    colour = _colour(styles.get("color"))
    return colour is not None and (colour == "" or colour == _ground(element, rules))


def _ground(element: _Element, rules: Rules) -> str:
    """The colour that an element's words stand on, "?" where that is a picture; white where nobody says."""
    for each in (element, *element.iterancestors()):
        styles = _styles(each, rules)
        said = styles.get("background-color") or styles.get("background") or (each.get("bgcolor") or "").lower()
        if said and said not in ("none", "transparent", "inherit", "initial"):
            return _colour(said.split()[0] if not said.startswith("rgb") else said) or "?"
    return "#ffffff"


def _styles(element: _Element, rules: Rules) -> Styles:
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


def _rules(tree: _Element) -> Rules:
    """The page's own rules that hold on any screen."""
    rules: Rules = {}
    order = count()
    for sheet in tree.iter("style"):
        if "print" in (sheet.get("media") or ""):
            continue
        for selectors, body in _RULE.findall(_AT_RULE.sub("", _CSS_COMMENT.sub("", sheet.text or ""))):
            said = _declarations(body)
            for simple in filter(None, (_SIMPLE.fullmatch(selector.strip()) for selector in selectors.split(","))):
                names = re.findall(r"[.#][\w-]+", simple[2])
                tag, ids = (simple[1] or "").lower(), sum(name[0] == "#" for name in names)
                if names or tag:
                    rule = _Rule(tag, frozenset(names), said, (ids, len(names) - ids, bool(tag), next(order)))
                    rules.setdefault(names[0] if names else tag, []).append(rule)
    return rules


def _declarations(text: str) -> Styles:
    pairs = (part.partition(":") for part in text.lower().split(";"))
    return {name.strip(): " ".join(value.replace("!important", "").split()) for name, colon, value in pairs if colon}


def _length(value: str | None) -> float | None:
    """Pixels, about; None for what is no length."""
    found = _LENGTH.fullmatch(value or "")
    if found is None:
        return None
    return float(found[1]) * {"em": 16.0, "rem": 16.0, "%": 0.16}.get(found[2], 1.0)


def _is_far(value: str | None) -> bool:
    place = _length(value)
    return place is not None and place < -499


def _colour(value: str | None) -> str | None:
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


def _is_white(colour: str) -> bool:
    return re.fullmatch(r"#(?:f[a-f0-9]){3}", colour) is not None


def _drop(element: _Element) -> None:
    """Takes an element out; what follows it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)
