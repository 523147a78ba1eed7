"""How an answer was found, for the fold below it: the question as understood, its time, who wrote, passages, times, cost."""

from __future__ import annotations

from rag.types import Answer, Hit
from ui.inert import clipped, inert, one_line
from ui.words import article_days, frame, headline


def how_markdown(answer: Answer, message_id: str, *, host: str | None = None) -> str:
    """A `<details>` in one line of inert HTML. `host` is where the language model runs, None where none wrote.

    Its passages link to `#found-MESSAGE-K`, the K-th of `answer.found`.
    """
    rows = [f"Question as understood: “{answer.understood}”"]
    rows += [f"Time asked about: {when}" for when in [frame(answer.frame)] if when]
    rows.append(f"Written by: {written_by(answer, host)}")
    rows.append(
        f"Surest sentence: {answer.confidence:.0%}, too little to answer with"
        if answer.abstained and answer.reason == "not_in_articles"
        else f"Confidence: {answer.confidence:.0%}"
    )
    if answer.usage:
        cost = "" if answer.usage.cost is None else f", cost {answer.usage.cost:.4f}"
        rows.append(f"Tokens: {answer.usage.input_tokens:,} read, {answer.usage.output_tokens:,} written{cost}")
    rows.append(f"Time: {times(answer)}")
    state = answer.index_state
    rows.append(f"Index: {state.articles:,} articles, {state.embedded:,} of them with vectors")
    if answer.removed:
        rows.append("Left out: " + " / ".join(answer.removed))
    items = "".join(f"<li>{inert(one_line(row))}</li>" for row in rows)
    return (
        f'<details class="how"><summary>How this was found</summary><ul>{items}</ul>'
        f"{_passages(answer.found, message_id)}</details>"
    )


def written_by(answer: Answer, host: str | None) -> str:
    """Who wrote an answer, and on which host."""
    kind, _, model = answer.answerer.partition(":")
    if kind != "llm":
        return "the articles themselves, sentence by sentence; no language model"
    return f"the language model {model}" + (f" at {host}" if host else "")


def times(answer: Answer) -> str:
    """ "0.21 s (retrieve 0.02, evidence 0.19)"; stages that took nothing are left out."""
    spent = answer.timings
    stages = [
        ("retrieve", spent.retrieve),
        ("evidence", spent.evidence),
        ("write", spent.write),
        ("check", spent.check),
    ]
    listed = ", ".join(f"{name} {took / 1000:.2f}" for name, took in stages if took >= 5)
    return f"{spent.total / 1000:.2f} s" + (f" ({listed})" if listed else "")


def _passages(hits: tuple[Hit, ...], message_id: str) -> str:
    rows = "".join(
        f"<tr><td>{hit.score:.2f}</td><td>{article_days(hit.article)}</td>"
        f'<td><a class="near" href="#found-{message_id}-{k}">'
        f"{inert(clipped(headline(hit.article.title, hit.article.source), 60))}</a>: {inert(clipped(hit.passage.text, 110))}"
        "</td></tr>"
        for k, hit in enumerate(hits, start=1)
    )
    if not rows:
        return ""
    return (
        "<table><caption>Passages read</caption><thead><tr><th>Score</th><th>Date</th><th>Passage</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )
