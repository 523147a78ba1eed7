"""Sentences of an article that address a program rather than a reader, and text that a reader would not see.

Neither is evidence for anything, so both are taken out of what the answerers are given: no prompt holds them, no
sentence of an answer rests on them. The article, its passages and the search stay as they are. Pure text; a sentence
that only reports such words in an article about them is withheld too, which is the price.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from index.types import Passage, Span
from rag.plain import plain
from rag.types import Hit

_NEAR = 2  # sentences on either side of an instruction of which the milder signs are read too

# Cyrillic and Greek letters that look like Latin ones, for words that mix them.
_ALIKE = str.maketrans("аеорсухіјѕԁһтвмкнАЕОРСУХІЈЅТВМКНοαερυιΟΑΕΡ", "aeopcyxijsdhtbmkhAEOPCYXIJSTBMKHoaepuiOAEP")
_MIXED = re.compile(r"\w*(?:[a-zA-Z][\u0370-\u04ff\u0500-\u052f]|[\u0370-\u04ff\u0500-\u052f][a-zA-Z])\w*")
_SPACED = re.compile(r"\b(?:\w[ .\-_*·]){4,}\w\b")
_HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)|^(?:(?!<!--).)*?-->"
    r"|<(script|style|template|noscript|iframe|object|svg|head)\b.*?(?:</\1\s*>|\Z)"
    r"|<(\w+)\b[^>]*(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?!\.[1-9])|font-size\s*:\s*0|"
    r"text-indent\s*:\s*-\d{3}|color\s*:\s*(?:white|#fff(?:fff)?\b|transparent)|\shidden\b|aria-hidden\s*=\s*[\"']?true)"
    r"[^>]*>.*?(?:</\2\s*>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_COMMENT_LINE = re.compile(r"^\s*\[(?://|comment|_)\]\s*:\s*#", re.IGNORECASE)
_TAG_LETTERS = re.compile("[\U000e0000-\U000e007f]")
_BLOB = re.compile(
    r"(?:[A-Za-z0-9+/]{48,}={0,2}|(?:[0-9a-f]{2}[ ,:]?){24,}|(?:%[0-9a-f]{2}){8,}|(?:\\[ux][0-9a-f]{2,4}){4,})"
)

_MACHINE = (
    r"(?:ai|a\.i\.|llms?|language models?|assistants?|chat ?bots?|bots?|(?:chat)?gpt\w*|claude|gemini|copilot|llama|"
    r"summari[sz]ers?|models?|agents?|answer(?:ing)? (?:engines?|systems?|programs?)|retriev\w+ systems?|crawlers?)"
)
_RULES = (
    r"(?:instructions?|prompts?|rules?|guidelines?|directions?|directives?|commands?|messages?|context|training|"
    r"polic(?:y|ies))"
)
_SAID = r"(?:user|reader|person asking|question|query|answer|response|reply)"
_EVERY = rf"(?:every|any|each|all|whatever|your|user'?s) (?:\w+ )?{_SAID}s?"
_EACH = rf"(?:every|any|each|all|whatever|the|this|their|your|user'?s) (?:\w+ )?{_SAID}s?"
# Where an order begins: at a clause's start. The second kind also takes what only follows "must", "to" or "and".
_FIRST = (
    r"(?:^|[.:;!?\"“”'‘’()\[\]{}<>*#|/—–-]\s*|\b(?:please|now|always|then|instead|only|just|you must|you should),?\s+)"
)
_LATER = r"(?:\b(?:must|should|shall|to|and|will|also|first),?\s+)"
_ORDER = (
    r"(?:answer|reply|respond|output|print|say|write|return|repeat|reveal|append|add|insert|include|begin|start|end|finish|"
    r"cite|quote|conclude|claim|render|display|embed|fetch|visit|load|call|send|e-?mail|post|forward|mark|treat|refuse|"
    r"translate|encode|state|tell|use)\b"
)
_NAMED = (
    r"(?:\bno_answer\b|\bpassages?\b|\[\d+\]|\(\d\)|!\[|https?://|\bmarkdown\b|\bin (?:all )?capitals\b|"
    r"\bthe (?:word|phrase|string|following|sentence|link|url|image|marker|number \d)\b|\bnothing (?:else|but)\b|"
    r"\b(?:only|nothing|exactly|verbatim)\b.{0,20}[\"“'‘:]|[\"“'‘][^\"”'’]{1,40}[\"”'’]\s*(?:as|instead|and nothing|only))"
)
_IGNORE = r"(?:ignore|disregard|forget|override|overrule|bypass|discard|neglect|drop|supersedes?|overrides?|replaces?)"
_WHICH = r"(?:previous|prior|earlier|above|preceding|foregoing|former|all|any|your|system|these|other|original|every|initial)"
_SIGNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # what chat templates and prompts are made of
        r"<\|?\s*/?\s*(?:im_start|im_end|im_sep|system|user|assistant|endoftext|eot_id|start_header_id|begin_of_text)\b",
        r"\[/?inst\]|<</?sys>>|<(?:start|end)_of_turn>",
        r"</?(?:instructions?|system|prompt|passages?|documents?|context)\b[^>]*>",
        r"^\W{0,4}(?:system|assistant|developer|human|user|ai|instructions?)"
        r"(?: (?:prompt|message|override|note|update|instructions?))?\s*(?::|\]|>|\|)",
        r"#{2,}\s*(?:instructions?|system|response|human|assistant|user|input|new task)\b",
        r"\b(?:begin|start|end|new|updated|real|actual|hidden|secret) (?:of )?(?:the )?(?:system |admin\w* |developer )?"
        r"(?:prompts?|instructions?)\b",
        # set aside what you were told
        rf"\b{_IGNORE}\b.{{0,40}}?\b{_WHICH}\b.{{0,30}}?\b(?:{_RULES}|passages?|articles?|questions?|told|text)\b",
        r"\b(?:ignore|disregard|forget)\b (?:all |everything )?(?:of )?(?:the |what (?:is|was) )?"
        r"(?:above|before|everything|previous\w*)\b",
        # spoken to
        r"\b(?:dear|attention|note (?:to|for)|notice (?:to|for)|instructions? (?:to|for)|message (?:to|for)|hey|hello|hi)\b"
        rf",? ?:?\s*(?:the |any |all |every )?{_MACHINE}\b",
        rf"\bif you(?:'re| are) (?:an? |the )?{_MACHINE}\b|\bas an? (?:ai|language model|{_MACHINE} )\b.{{0,30}}\byou\b",
        rf"\byou(?:'re| are)(?: now)?(?: no longer)? (?:an? |the |in )?(?:\w+ ){{0,2}}"
        rf"(?:{_MACHINE}|dan|unrestricted|jailbroken|\w+ mode)\b",
        r"\b(?:from now on|henceforth),? (?:you|answer|reply|respond|all answers)\b",
        r"\byour (?:new|real|only|next) (?:task|role|goal|instructions?|job)\b",
        r"\b(?:act as|pretend (?:to be|that you)|role-?play)\b.{0,40}\b(?:you|ai|assistant|model|mode|dan|system)\b",
        r"\b(?:system|hidden|initial|your) (?:prompt|instructions|guidelines|api key)\b",
        r"\b(?:chat|conversation) (?:history|so far)\b",
        # told what to write
        rf"{_FIRST}{_ORDER}.{{0,120}}?\b{_EACH}\b",
        rf"{_LATER}{_ORDER}.{{0,120}}?\b{_EVERY}\b",
        rf"{_FIRST}{_ORDER}.{{0,120}}?{_NAMED}",
        rf"\b(?:do not|don't|never) (?:answer|reply|respond|mention|cite|reveal|use|follow|tell|quote)\b.{{0,60}}"
        rf"\b(?:{_SAID}s?|passages?|{_RULES}|sources?|articles?)\b",
        # the same in other languages
        r"\b(?:ignor|vergiss|oublie|olvid|dimentic|esque[cç]|zignor|missacht)\w*\b.{0,60}"
        r"\b(?:instruc|instruk|anweis|istruz|instruç|consigne|direttiv|polece|pokyn|indicac|vorgaben)\w*",
        r"(?:игнорир|забуд|ігнор|не обращай|пренебрег)\w*.{0,60}(?:инструк|інструк|указани|вказівк|правил|команд)\w*",
        r"(?:忽略|无视|無視|忘记|忘れ).{0,20}(?:指示|指令|说明|説明|提示|规则)|(?:指示|命令).{0,6}(?:無視|忘れ)",
        r"이전.{0,12}(?:지시|명령).{0,8}무시|تجاهل.{0,30}(?:تعليمات|أوامر)",
    )
)
_MILD = re.compile(
    rf"\b(?:you|your|you're)\b|\b{_MACHINE}\b|\b(?:must|always|never|instead|comply|obey|overrides?|supersedes?|mandatory|"
    rf"confidential|policy|{_SAID}s?|answers?|passages?|https?|NO_ANSWER)\b|!\[|\]\(|<\w|\[\d",
    re.IGNORECASE,
)


def without_instructions(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits with the sentences that may be read as evidence; one of which none is left goes.

    `Passage.text` and the spans stay exact: only `Passage.sentences` gets shorter.
    """
    kept = []
    for hit in hits:
        sentences = readable(hit.passage)
        if len(sentences) == len(hit.passage.sentences):
            kept.append(hit)
        elif sentences:
            kept.append(replace(hit, passage=replace(hit.passage, sentences=sentences)))
    return tuple(kept)


def readable(passage: Passage) -> tuple[Span, ...]:
    """The sentences of a passage that address a reader, can be seen, and have words."""
    texts = [passage.text[s.start - passage.start : s.end - passage.start] for s in passage.sentences]
    seen = visible(passage.text)
    out = {
        n
        for n, (span, text) in enumerate(zip(passage.sentences, texts, strict=True))
        if not seen[span.start - passage.start : span.end - passage.start].strip() or addresses_program(text)
    }
    for n in sorted(out):
        for other in range(max(0, n - _NEAR), min(len(texts), n + _NEAR + 1)):
            if other not in out and _MILD.search(_folded(texts[other])) and _is_short(texts[other]):
                out.add(other)
    wordless = {n for n, text in enumerate(texts) if not any(c.isalnum() for c in plain(text))}
    return tuple(span for n, span in enumerate(passage.sentences) if n not in out | wordless)


@lru_cache(maxsize=8192)
def addresses_program(text: str) -> bool:
    """Whether a sentence gives orders to a program, poses as a turn of a chat, or carries something encoded for one."""
    if _TAG_LETTERS.search(text) or _BLOB.search(text) or _COMMENT_LINE.match(text):
        return True
    folded = _folded(text)
    return any(sign.search(folded) for sign in _SIGNS)


def visible(text: str) -> str:
    """The text with what HTML hides (comments, scripts, elements styled away) as spaces; its length stays."""
    return _HIDDEN.sub(lambda found: " " * len(found[0]), text)


@lru_cache(maxsize=8192)
def _folded(text: str) -> str:
    """What the eye reads: without invisible characters, look-alike letters and spaced-out words; quotation marks straight."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
        text = _MIXED.sub(lambda found: found[0].translate(_ALIKE), text)
    text = _SPACED.sub(lambda found: re.sub(r"[ .\-_*·]", "", found[0]), text)
    return " ".join(text.replace("’", "'").split())


def _is_short(text: str) -> bool:
    return len(text) < 400
