"""An `Answer` as text for a terminal, and for the clipboard. Pure: knows nothing of files or of the index."""

from __future__ import annotations

from rag.types import Answer, Disagreement
from ui.inert import clipped, one_line
from ui.words import NOT_SUPPORTED, article_days, as_of, cited_days, disagreement_lead, limits, own_message, removed

NEAREST_SHOWN = 3


def answer_plain(answer: Answer) -> str:
    """Our own words, the sentences with their markers, then a line for each citation."""
    disagreements = "\n".join(line for each in answer.disagreements for line in _disagreement_lines(each))
    cited = "\n".join(
        f"[{each.n}] {_named(each.title, each.source)} · {cited_days(each)} · “{one_line(each.quote)}”"
        for each in answer.citations
    )
    nearest = "\n".join(
        f"- {_named(hit.article.title, hit.article.source)} · {article_days(hit.article)}"
        f" · “{clipped(hit.passage.text, 200)}”"
        for hit in (answer.nearest[:NEAREST_SHOWN] if answer.abstained else ())
    )
    parts = [
        one_line(own_message(answer)),
        said_plain(answer),
        disagreements,
        removed(answer),
        cited,
        nearest and f"Nearest passages, which do not answer it:\n{nearest}",
        " ".join(filter(None, [as_of(answer.citations), one_line(limits(answer.query.filters))])),
        answer.fallback and f"Answered without the language model: {one_line(answer.fallback)}",
    ]
    return "\n\n".join(part for part in parts if part)


def said_plain(answer: Answer) -> str:
    """The sentences in a row, each followed by its markers; one that its citation does not support says so."""
    return " ".join(
        one_line(sentence.text)
        + ("" if sentence.supported else f" {NOT_SUPPORTED}")
        + " "
        + "".join(f"[{n}]" for n in sentence.citations)
        for sentence in answer.sentences
    )


def _disagreement_lines(disagreement: Disagreement) -> list[str]:
    sides = [
        f"- {f'{side.claimant}: ' if side.claimant else ''}{side.text}"
        f" ({side.date.isoformat() if side.date else 'undated'}) [{side.n}]"
        for side in disagreement.sides
    ]
    return [one_line(line) for line in (f"{disagreement_lead(disagreement)} {disagreement.about}", *sides)]


def _named(title: str | None, source: str) -> str:
    return one_line(f"{source} · {title}" if title else source)
