"""What a web page or a Word document holds and does not show: taken out before its text is read.

Words that no reader sees are no evidence, whatever they say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from index.styles import Styles, colour_of, is_far, length_of, rules_of, styles_of

if TYPE_CHECKING:
    from lxml.etree import _Element

# Not shown as words of the page: scripts aside, which hold its date and title and which the extraction leaves out itself.
_UNSHOWN = frozenset("template noscript iframe object video audio canvas select datalist textarea".split())
_SMALL = 2.0  # pixels or points; nobody reads smaller print

_UNREAD = frozenset(("script", "style", "title", "html", "head"))
_INVISIBLE = {
    "display": {"none"}, "content-visibility": {"hidden"}, "clip-path": {"inset(100%)"}, "transform": {"scale(0)"}
}  # fmt: skip


def drop_hidden_elements(tree: _Element) -> int:
    """Takes out of a page what a browser would not show; returns how many elements lost words or went.

    Colour, size and visibility pass down to what stands within, which may say otherwise for itself.
    """
    rules = rules_of(tree)
    changed = 0
    left = [(tree, _Look())]
    while left:
        element, around = left.pop()
        styles = styles_of(element, rules)
        if element.getparent() is not None and _is_hidden(element, styles):
            _drop(element)
            changed += 1
            continue
        look = around.within(element, styles)
        if look.is_hidden and element.tag not in _UNREAD:
            changed += _blank(element)
        left += [(child, look) for child in element if isinstance(child.tag, str)]
    return changed


def drop_hidden_runs(body: Any) -> None:
    """Takes the runs out of a Word document's body that are marked as hidden, tiny, or white on nothing."""
    shading = "ancestor-or-self::*/*[self::w:rPr or self::w:pPr or self::w:tcPr]/*[self::w:shd or self::w:highlight]"
    for run in body.xpath(".//w:r[w:rPr]"):
        small = any(float(value) < 2 * _SMALL for value in run.xpath("w:rPr/w:sz/@w:val"))  # in half points
        vanished = run.xpath("w:rPr/w:vanish[not(@w:val='0' or @w:val='false')]")
        white = any(_is_white(f"#{value}".lower()) for value in run.xpath("w:rPr/w:color/@w:val"))
        if small or vanished or (white and not run.xpath(shading)):
            run.getparent().remove(run)


def _is_hidden(element: _Element, styles: Styles) -> bool:
    """Whether an element and all that stands in it is not shown."""
    if element.tag in ("html", "body"):
        return False  # pages hide themselves whole until they have loaded
    if element.tag in _UNSHOWN or element.get("hidden") is not None:
        return True
    if (element.get("aria-hidden") or "").strip().lower() == "true":
        return True
    if element.tag == "dialog" and element.get("open") is None:
        return True
    return _is_styled_away(styles)


def _is_styled_away(styles: Styles) -> bool:
    if any(styles.get(name) in values for name, values in _INVISIBLE.items()):
        return True
    opacity, indent = length_of(styles.get("opacity")), length_of(styles.get("text-indent"))
    if (opacity is not None and opacity < 0.05) or (indent is not None and indent < -99):
        return True
    if styles.get("position") in ("absolute", "fixed"):
        clipped = styles.get("clip", "").startswith("rect(0")
        if clipped or any(is_far(styles.get(side)) for side in ("left", "top")):
            return True
    sides = (length_of(styles.get(side)) for side in ("height", "max-height", "width"))
    flat = any(size is not None and size <= 1 for size in sides)
    return flat and styles.get("overflow", styles.get("overflow-y")) in ("hidden", "clip")


@dataclass(frozen=True, slots=True)
class _Look:
    """How words look where they stand, as far as it passes down. A colour is None where nobody says, "" for transparent."""

    colour: str | None = None
    ground: str = "#ffffff"
    small: bool = False
    invisible: bool = False

    @property
    def is_hidden(self) -> bool:
        return self.small or self.invisible or self.colour == "" or self.colour == self.ground

    def within(self, element: _Element, styles: Styles) -> _Look:
        """The look within an element of these styles."""
        look = self
        if visibility := styles.get("visibility"):
            hides = visibility in ("hidden", "collapse") and element.tag not in ("html", "body")
            look = replace(look, invisible=hides or (self.invisible and visibility == "inherit"))
        if size := styles.get("font-size"):
            pixels = length_of(size)
            tiny = pixels is not None and pixels < _SMALL
            look = replace(look, small=tiny or (self.small and bool(re.search(r"(?<!r)em$|%$|^inherit$", size))))
        if (said := styles.get("color")) and said != "inherit":
            look = replace(look, colour=colour_of(said))
        said = styles.get("background-color") or styles.get("background") or (element.get("bgcolor") or "").lower()
        if styles.get("background-image", "none") != "none":
            look = replace(look, ground="?")
        if look.colour and element.tag in ("html", "body"):
            look = replace(look, ground="?")  # light words of a whole page stand on something that is said elsewhere
        if said and said not in ("none", "transparent", "inherit", "initial"):
            look = replace(look, ground=colour_of(said if said.startswith("rgb") else said.split()[0]) or "?")
        return look


def _blank(element: _Element) -> int:
    """Takes the words out that stand in an element itself; returns whether there were any."""
    had = bool((element.text or "").strip())
    element.text = " "
    for child in element:
        had = had or bool((child.tail or "").strip())
        child.tail = " "
    return int(had)


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
