"""Training examples from the question sets in a data folder and from our own news-like articles.

Each loader says what its source marks. Parts kept for measuring (`held_out`) are never trained on: three of SQuAD's pages,
a half of NoMIRACL, a fifth of CLAPnq, a tenth of TimeQA, parts of WiCE, of our own articles and of the article sets.
`attribution` and `news` are not read at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.evidence.splits import (
    ASKED,
    CLAPNQ_HELD_OUT,
    ENCYCLOPEDIA,
    ENCYCLOPEDIA_HELD_OUT,
    NEWS_LIKE,
    NEWS_LIKE_HELD_OUT,
    NOMIRACL_HELD_OUT,
    SETS,
    SQUAD_HELD_OUT,
    TIMEQA_HELD_OUT,
    WICE_HELD_OUT,
    share,
)
from eval.suites.rows import rows_of
from index.sentences import sentence_spans
from index.types import Span


@dataclass(frozen=True, slots=True)
class Example:
    """A question, or a claim, and sentences of one text.

    `right` are sentences that answer, `unjudged` ones on which no loss falls. `span` is (sentence, start, end) of the
    answer's words in it. None for `answerable`, `premise_false` or `supported` means that the source doesn't say. Of the
    examples with one `bag` at least one answers, and it isn't said which. Those with one `together` are one question asked
    of several texts, each marked.
    """

    source: str
    text: str
    sentences: tuple[str, ...]
    head: str = ""
    right: frozenset[int] = frozenset()
    unjudged: frozenset[int] = frozenset()
    span: tuple[int, int, int] | None = None
    answerable: bool | None = None
    premise_false: bool | None = None
    supported: bool | None = None
    page: str = ""
    held_out: bool = False
    kind: str = ""
    bag: str = ""
    together: str = ""
    tags: tuple[str, ...] = field(default=())


def cut(text: str) -> list[tuple[int, str]]:
    """The sentences of a text with their places."""
    return [(span.start, text[span.start : span.end]) for span in sentence_spans(text, Span(0, len(text)))]


def squad2(folder: Path) -> Iterator[Example]:
    """SQuAD 2.0: a paragraph, its questions, the answer's words or that it holds none."""
    for page in json.loads((folder / "squad2/dev-half-v2.0.json").read_text(encoding="utf-8"))["data"]:
        for paragraph in page["paragraphs"]:
            sentences = cut(paragraph["context"])
            for question in paragraph["qas"]:
                places = [(a["answer_start"], a["answer_start"] + len(a["text"])) for a in question["answers"]]
                found = [_locate(sentences, start, end) for start, end in places]
                right = frozenset(place[0] for place in found if place)
                if bool(right) == question["is_impossible"]:
                    continue
                yield Example(
                    "squad2", question["question"], tuple(s for _, s in sentences), page["title"].replace("_", " "), right,
                    span=found[0] if found else None, answerable=bool(right), premise_false=False if right else None,
                    page=page["title"], held_out=page["title"] in SQUAD_HELD_OUT,
                )  # fmt: skip


def _locate(sentences: Sequence[tuple[int, str]], start: int, end: int) -> tuple[int, int, int] | None:
    """A part of a text as (sentence, start, end), cut at the sentence's end."""
    for number, (begin, sentence) in enumerate(sentences):
        if begin <= start < begin + len(sentence):
            return number, start - begin, min(end - begin, len(sentence))
    return None


def timeqa(folder: Path) -> Iterator[Example]:
    """TimeQA: an encyclopedia text and questions of one year or another; the paragraphs beside hold other years' answers."""
    for page in json.loads((folder / "timeqa/human_annotated_test.json").read_text(encoding="utf-8")):
        title = page["link"].removeprefix("/wiki/").replace("_", " ")
        paragraphs = [cut(_detokenized(paragraph)) for paragraph in page["paras"]]
        for question, answers in page["questions"]:
            spans = [(a["para"], _detokenized(a["answer"])) for a in answers if a.get("answer")]
            held_out = share(page["link"]) < TIMEQA_HELD_OUT
            asked = {number for number, _ in spans}
            for number, sentences in enumerate(paragraphs):
                texts = tuple(s for _, s in sentences)
                if sum(len(s) for s in texts) < 80:
                    continue
                words = [answer for place, answer in spans if place == number]
                right = frozenset(i for i, s in enumerate(texts) if any(answer in s for answer in words))
                if number in asked and not right:
                    continue
                # A later paragraph may tell the answer again, so those without one are negatives only by the annotators' word.
                yield Example(
                    "timeqa", question, texts, title, right, answerable=bool(right), page=title, held_out=held_out,
                    span=_span_of(texts, right, words), premise_false=False if right else None,
                    kind="gold" if right else "beside",
                )  # fmt: skip


def _detokenized(text: str) -> str:
    for before, after in (
        (" ,", ","),
        (" .", "."),
        (" )", ")"),
        ("( ", "("),
        (" 's", "'s"),
        ("`` ", '"'),
        (" ''", '"'),
        (" - ", "-"),
    ):
        text = text.replace(before, after)
    return text


def _span_of(texts: Sequence[str], right: frozenset[int], words: Sequence[str]) -> tuple[int, int, int] | None:
    for number in sorted(right):
        for answer in words:
            start = texts[number].find(answer)
            if start >= 0:
                return number, start, start + len(answer)
    return None


def clapnq(folder: Path) -> Iterator[Example]:
    """CLAPnq: real search questions, a passage, the sentences that a long answer was written from; or a passage without."""
    for name in ("answerable", "unanswerable"):
        for _, row in rows_of(folder / f"clapnq/clapnq_dev_{name}.jsonl"):
            for passage in row["passages"]:
                given = passage["sentences"]
                chosen = {s.strip() for out in row["output"] for s in out.get("selected_sentences") or ()}
                right = (
                    frozenset(i for i, s in enumerate(given) if s.strip() in chosen)
                    if name == "answerable"
                    else frozenset()
                )
                if name == "answerable" and not right:
                    continue
                texts = tuple(_detokenized(s) for s in given)
                yield Example(
                    "clapnq", row["input"], texts, passage["title"], right, answerable=bool(right),
                    premise_false=False if right else None, page=passage["title"],
                    held_out=share(str(row["id"])) < CLAPNQ_HELD_OUT,
                )  # fmt: skip


def nomiracl(folder: Path) -> Iterator[Example]:
    """NoMIRACL: ten found passages none of which answers, or of which at least one does (a bag)."""
    for _, row in rows_of(folder / "nomiracl/questions.jsonl"):
        held_out = share(str(row["id"])) < NOMIRACL_HELD_OUT
        for passage in row["passages"]:
            title, _, text = passage.partition(": ")
            texts = tuple(s for _, s in cut(text))
            if texts:
                yield Example(
                    "nomiracl", row["question"], texts, title, answerable=None if row["answerable"] else False,
                    page=row["id"], held_out=held_out, bag=row["id"] if row["answerable"] else "",
                )  # fmt: skip


def asked(folder: Path) -> Iterator[Example]:
    """Our own questions, each asked of ten passages of the other sets that stand near each other: all that answer are marked.

    Most passages answer nothing, and more than half of the questions no passage does. Raises ValueError where a passage is not in
    the data, or is held out.
    """
    known = _passages(folder)
    for number, row in rows_of(ASKED):
        lacking = [name for name in row["p"] if name not in known]
        if lacking:
            raise ValueError(f"{ASKED}, line {number}: {folder} has no passage {lacking[0]} to train on.")
        yield from _asked_together("asked", f"asked {number}", [known[name] for name in row["p"]], row["q"])


def encyclopedia(folder: Path) -> Iterator[Example]:
    """Our own encyclopedia passages, six that one search would find, and questions of which most none of them answers."""
    del folder
    for number, row in rows_of(ENCYCLOPEDIA):
        held_out = share(" ".join(row["p"][0])) < ENCYCLOPEDIA_HELD_OUT
        items = [{"q": question, "a": answers} for question, answers in row["q"]]
        yield from _asked_together("encyclopedia", f"encyclopedia {number}", row["p"], items, held_out=held_out)


def _asked_together(
    source: str,
    page: str,
    passages: Sequence[Sequence[str]],
    items: Sequence[Mapping[str, Any]],
    *,
    held_out: bool = False,
) -> Iterator[Example]:
    """Each question of each passage. An item's "a" has (passage, words) or (passage, start, end) of all that answer."""
    texts = [(title, text, cut(text)) for title, text in passages]
    for at, item in enumerate(items):
        for place, (title, text, sentences) in enumerate(texts):
            spans: list[tuple[int, int, int]] = []
            for n, *around in item["a"]:
                if n == place:
                    start, end = around if len(around) == 2 else _found(text, around[0])
                    spans += filter(None, [_locate(sentences, start, end)])
            if sentences:
                yield Example(
                    source, item["q"], tuple(s for _, s in sentences), title, frozenset(i for i, *_ in spans),
                    span=spans[0] if spans else None, answerable=bool(spans), premise_false=False if spans else None,
                    page=page, held_out=held_out, together=f"{page} {at}",
                )  # fmt: skip


def _found(text: str, words: str) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def _passages(folder: Path) -> dict[str, tuple[str, str]]:
    """Title and text of the passages that may be trained on, by set, key and number: "timeqa//wiki/Oslo/3"."""
    found: dict[str, tuple[str, str]] = {}
    for _, row in rows_of(folder / "nomiracl/questions.jsonl"):
        if share(str(row["id"])) >= NOMIRACL_HELD_OUT:
            for number, passage in enumerate(row["passages"]):
                title, _, text = passage.partition(": ")
                found[f"nomiracl/{row['id']}/{number}"] = title, text
    for name in ("answerable", "unanswerable"):
        for _, row in rows_of(folder / f"clapnq/clapnq_dev_{name}.jsonl"):
            if share(str(row["id"])) >= CLAPNQ_HELD_OUT:
                for number, passage in enumerate(row["passages"]):
                    text = " ".join(_detokenized(s) for s in passage["sentences"])
                    found[f"clapnq/{row['id']}/{number}"] = passage["title"], " ".join(text.split())
    for page in json.loads((folder / "timeqa/human_annotated_test.json").read_text(encoding="utf-8")):
        if share(page["link"]) >= TIMEQA_HELD_OUT:
            title = page["link"].removeprefix("/wiki/").replace("_", " ")
            for number, text in enumerate(page["paras"]):
                found[f"timeqa/{page['link']}/{number}"] = title, " ".join(_detokenized(text).split())
    for page in json.loads((folder / "squad2/dev-half-v2.0.json").read_text(encoding="utf-8"))["data"]:
        if page["title"] not in SQUAD_HELD_OUT:
            for number, paragraph in enumerate(page["paragraphs"]):
                text = " ".join(paragraph["context"].split())
                found[f"squad2/{page['title']}/{number}"] = page["title"].replace("_", " "), text
    return found


def ramdocs(folder: Path) -> Iterator[Example]:
    """RAMDocs: documents with an answer of their own, right or not, and ones that only look like it."""
    for _, row in rows_of(folder / "ramdocs/questions.jsonl"):
        for document in row["documents"]:
            texts = tuple(s for _, s in cut(document["text"]))
            answer = document["answer"]
            right = (
                frozenset(i for i, s in enumerate(texts) if answer and answer in s)
                if document["type"] != "noise"
                else frozenset()
            )
            if not texts or (document["type"] != "noise" and not right):
                continue
            yield Example(
                "ramdocs", row["question"], texts, "", right, answerable=bool(right), page=row["question"],
                span=_span_of(texts, right, [answer]), held_out=share(row["question"]) < 0.15,
            )  # fmt: skip


def wice(folder: Path) -> Iterator[Example]:
    """WiCE: a claim, a web page's sentences, which of them support it, and whether they do wholly."""
    for _, row in rows_of(folder / "wice/dev.jsonl"):
        chosen = sorted({number for group in row["supporting_sentences"] for number in group})
        texts = list(row["evidence"])
        held_out = share(row["claim"]) < WICE_HELD_OUT
        around = sorted({j for i in chosen for j in (i - 1, i, i + 1) if 0 <= j < len(texts)})[:8] or list(
            range(min(8, len(texts)))
        )
        window = tuple(texts[i] for i in around)
        yield Example(
            "wice", row["claim"], window, supported=row["label"] == "supported", page=row["claim"], held_out=held_out
        )


def news_like(folder: Path) -> Iterator[Example]:
    """Our own articles: questions of every kind with the sentences that answer, false premises, claims and their twists."""
    del folder
    for _, row in rows_of(NEWS_LIKE):
        texts = tuple(row["s"])
        head = " ".join(filter(None, (row.get("title"), row.get("date"))))
        page = row["s"][0]
        held_out = share(page) < NEWS_LIKE_HELD_OUT
        for item in row["q"]:
            kind, question, right, words = item[0], item[1], frozenset(item[2]), item[3]
            others = frozenset(item[4]) - right if len(item) > 4 else frozenset()
            false = kind == "false"
            yield Example(
                "news_like", question, texts, head, frozenset() if false else right, right if false else others,
                _span_of(texts, right, [words]) if words and not false else None, bool(right) and not false, false,
                page=page, held_out=held_out, kind=kind,
            )  # fmt: skip
        for claim, near, label in row["c"]:
            first, last = (min(near), max(near)) if near else (0, len(texts) - 1)
            window = texts[max(0, first - 1) : last + 2]
            yield Example("claims", claim, window, head, supported=bool(label), page=page, held_out=held_out)


def sets(folder: Path) -> Iterator[Example]:
    """Questions beside the disagreements of our own article sets: an article of a set answers, or tells of something near.

    None is asked of the sealed and held sets. Those of the dev parts are held out here.
    """
    del folder
    known = {
        row["id"]: row for name in ("sets", "fresh", "more", "learn") for _, row in rows_of(SETS / f"{name}.jsonl")
    }
    for _, row in rows_of(SETS / "beside.jsonl"):
        answer = row["answer"]
        for article in known[row["set"]]["articles"]:
            texts = tuple(s for _, s in cut(article["text"]))
            right = frozenset(i for i, s in enumerate(texts) if answer in s)
            if not texts or (not right and answer in article["text"]):
                continue
            yield Example(
                "sets", row["question"], texts, " ".join(filter(None, (article["title"], article["date"]))), right,
                span=_span_of(texts, right, [answer]), answerable=bool(right), premise_false=False if right else None,
                page=row["set"],
                held_out=known[row["set"]]["half"] != "learn",
            )  # fmt: skip


LOADERS: dict[str, Callable[[Path], Iterator[Example]]] = {
    "squad2": squad2, "timeqa": timeqa, "clapnq": clapnq, "nomiracl": nomiracl, "ramdocs": ramdocs, "wice": wice,
    "news_like": news_like, "sets": sets, "asked": asked, "encyclopedia": encyclopedia,
}  # fmt: skip
