"""Verbs of speech, by their written forms: what each does, and what must stand beside it to make it one. English word lists."""

from __future__ import annotations

import re

_SAYS = """say tell claim assert maintain insist state announce report add note warn confirm acknowledge admit disclose
reveal emphasize emphasise stress predict estimate believe write tweet post vow pledge promise urge suggest
indicate explain reply respond continue react remark comment declare concede hint caution testify argue
contend recall put describe call speak arrive suspect count reckon complain observe conclude recommend affirm
reiterate demand propose advise communicate share signal calculate forecast project think expect joke complain agree
express find show consider deem counter rule decide inform assure swear hold retort clarify boast lament attribute
ascribe trace credit give place pin lay charge decree order read resolve"""
_DENIES = """deny refute reject dispute dismiss contradict rebut contest disavow"""
_ACCUSES = """accuse allege blame condemn criticize criticise denounce"""
_IRREGULAR = {"said": "say", "told": "tell", "wrote": "write", "written": "write", "thought": "think", "spoke": "speak",
              "found": "find", "swore": "swear", "sworn": "swear", "held": "hold", "gave": "give", "laid": "lay",
              "pinned": "pin",
              "shown": "show", "denied": "deny", "denies": "deny", "saying": "say"}  # fmt: skip
# These need "that" or a reported clause to be speech: "the storm showed no sign", "police found a body".
WEAK = frozenset(
    """read hold find show think project agree post signal respond continue react recall communicate share calculate
    add""".split()
)
# Nouns as often as verbs, in these forms: they count where a reported clause or a quotation follows.
NOUNS = frozenset(
    """report reports note notes state states call calls demand demands comment comments project projects forecast
    forecasts signal signals show shows post posts tweet tweets promise promises pledge pledges vow vows hint
    hints caution remark remarks response reply replies joke jokes share shares find finds urge contest blame
    suspect recommend counter counters rule rules holds trace traces credit credits place places pin pins
    charge charges order orders""".split()
)
WITH = {
    "speak": r"(?:\w+ly )?of",
    "arrive": "at",
    "count": r"(?:at|some|about|only|no|more|\d[\d,]*|up)",
    "complain": "(?:of|that)",
    "consider": "(?:it|that|the|them|this|him|her)",
    "deem": "(?:it|that|the|them|this|him|her)",
    "rule": r"(?:that|on|in favou?r|against|there|it|last|this|\w+day)",
    "decide": r"(?:that|on \w+day|by|last|this|\w+day)",
    "attribute": r"[^,;.]{0,80}?\bto",
    "ascribe": r"[^,;.]{0,80}?\bto",
    "trace": r"[^,;.]{0,80}?\bto",
    "credit": r"[^,;.]{0,80}?\b(?:with|for|to)",
    "give": r"(?:the (?:credit|blame|number|figure|toll|cause|reason|date)|[^,;.]{3,60} as the (?:reason|cause|date))",
    "place": r"(?:the (?:blame|source|origin|cause|start)|blame)",
    "pin": r"(?:it|this|that|the blame|blame|responsibility)",
    "lay": r"(?:the blame|blame|responsibility)",
    "charge": "that",
    "resolve": r"(?:that|on \w+day)",
    "order": r"(?:that|on)",
    "put": r"[^,;.]{0,60}?\b(?:down to|at(?!\s+(?:half|noon|midnight|dawn|the|his|her|their|its|risk|rest|home|least)\b))",
}  # "organisers spoke of 12,000", "scientists arrive at 1,500 tonnes"
# Their object stands where the speaker of another verb would, after a quotation: "…”, told the board".
TAKES = (frozenset(WITH) - {"rule", "decide"}) | {"tell", "inform", "assure"}
DETERMINERS = frozenset("""the a an his her their its our my your no any these those this that some such""".split())
BE = frozenset("""is are was were be been being""".split())
# Verbs by which somebody arrives at an amount; as often done by things, so for a sentence with amounts only.
ESTIMATES = re.compile(
    r"(?:credit(?:s|ed)|g(?:a|i)ves?|dates?d?|obtain(?:s|ed)|record(?:s|ed)|register(?:s|ed)|logg?(?:s|ed)|list(?:s|ed)|"
    r"measure[sd]?|tall(?:y|ies|ied)|puts?|assess(?:es|ed)|values?d?|cite[sd]?|mention(?:s|ed)|identif(?:y|ies|ied)|"
    r"(?:came|comes?|arrived?s?|got) (?:up )?(?:to|at|with)|sp(?:eaks?|oke) of|document(?:s|ed)|verif(?:y|ies|ied)|"
    r"estimate[sd]?|counts?|counted|reckons?|reckoned|talk(?:s|ed)? of|place[sd]|sets?)\b",
    re.IGNORECASE,
)
# "The coach was adamant that …": who is sure of something says so.
SURE = frozenset("""adamant convinced certain sure confident positive sceptical skeptical""".split())
# Who expects something need not be who says that it's expected.
SOFT = re.compile(
    r"(?:expect|think|suspect|believe|forecast|project|consider|deem|find|show|agree|confirm|count|record|acknowledg)\w*|thought|found|shown"
)


def _forms() -> dict[str, tuple[str, str]]:
    """Each written form of a verb with its base and what it does: says, denies or accuses."""
    forms: dict[str, tuple[str, str]] = {}
    for stance, verbs in (("says", _SAYS), ("denies", _DENIES), ("accuses", _ACCUSES)):
        for verb in verbs.split():
            with_y = verb.endswith(("ny", "fy", "ly"))
            past = verb + "d" if verb.endswith("e") else verb[:-1] + "ied" if with_y else verb + "ed"
            third = verb[:-1] + "ies" if with_y else verb + ("es" if verb.endswith("ss") else "s")
            doubled = {"admit": "admitted", "rebut": "rebutted"}.get(verb, past)
            for form in (verb, past, third, doubled):
                forms.setdefault(form, (verb, stance))
    for form, verb in _IRREGULAR.items():
        forms[form] = (verb, "denies" if verb == "deny" else "says")
    return forms


FORMS = _forms()
