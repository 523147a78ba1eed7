"""The last evaluation as markup: its measures, its plots, and each question that went wrong with its answer. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from eval.measures import ALL_MEASURES
from eval.records import Record, Results
from eval.report import drawn
from eval.summary import Summary, cell, summarise
from ui.actions import act_button
from ui.inert import clipped, inert, one_line
from ui.words import plural

NONE = (
    "No evaluation has been run from this folder yet. Type “dateline eval” in a terminal; for your own questions, "
    "“dateline eval --questions FILE”."
)
_FAILURES = 100
_SVG_STYLE = (
    "text{font:11px sans-serif;fill:#5d5a52}.title{font-weight:600;font-size:13px;fill:#1f1e1b}"
    ".bar{fill:#8a6d3b}.line{fill:none;stroke:#8a1c1c;stroke-width:2}.dot{fill:#8a1c1c}"
    ".grid{stroke:#dcd7cb}.guide{stroke:#5d5a52;stroke-dasharray:4 3}.whisker{stroke:#1f1e1b}"
)


def quality_markdown(results: Results) -> str:
    """Measures, plots (from `/quality/N.svg`) and failures; those of a sealed half stay hidden, as in the report."""
    summary = summarise(results.records)
    told = results.settings
    state = "" if results.finished else " It was not finished."
    head = (
        f"{plural(len(results.records), 'question')} of {told.questions}, {told.date[:16].replace('T', ' ')}, "
        f"answered by {told.answerer} over {plural(told.articles, 'article')}.{state}"
    )
    plots = "".join(
        f'<img src="/quality/{at}.svg" alt="{inert(title_of(svg))}">'
        for at, svg in enumerate(drawn(results.records, summary))
    )
    return (
        f'<p class="note">{inert(one_line(head))}</p>{_measures(summary)}<div class="plots">{plots}</div>'
        f"{_failures(results.records)}"
    )


def plot(results: Results, number: int) -> str | None:
    """One of the plots as an SVG file of its own, None where there is no such."""
    plots = drawn(results.records, summarise(results.records))
    if not 0 <= number < len(plots):
        return None
    head, rest = plots[number].split(">", 1)
    background = '<rect width="100%" height="100%" fill="#fffefb"/>'
    return f'{head} xmlns="http://www.w3.org/2000/svg"><style>{_SVG_STYLE}</style>{background}{rest}'


def title_of(svg: str) -> str:
    """A plot's title, as `eval.plots` labels it."""
    return svg.partition('aria-label="')[2].partition('"')[0]


def failures(records: Sequence[Record]) -> list[Record]:
    """What went wrong and may be shown."""
    return [each for each in records if not each.right and each.question.half != "sealed"]


def _measures(summary: Summary) -> str:
    groups = (summary.overall, *summary.halves) if len(summary.halves) > 1 else (summary.overall,)
    head = "".join(f"<th>{inert(each.name)} ({each.questions})</th>" for each in groups)
    rows = "".join(
        f"<tr><td>{inert(measure.title)}</td>"
        + "".join(f"<td>{inert(cell(each.values.get(measure.key), measure.unit))}</td>" for each in groups)
        + "</tr>"
        for measure in ALL_MEASURES
        if any(measure.key in each.values for each in groups)
    )
    return f"<table><thead><tr><th>Measure (95 % interval)</th>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _failures(records: Sequence[Record]) -> str:
    wrong = failures(records)
    items = "".join(map(_failure, wrong[:_FAILURES]))
    hidden = sum(not each.right and each.question.half == "sealed" for each in records)
    note = f" {plural(hidden, 'failure')} of the sealed half stay hidden." if hidden else ""
    return f"<h3>Went wrong</h3><p class='note'>{plural(len(wrong), 'question')}.{note}</p>{items}"


def _failure(record: Record) -> str:
    question = record.question
    if record.error is not None:
        said = f"Failed: {record.error}"
    elif record.answer is None:
        said = ""
    else:
        said = record.answer["answer"] or f"(abstained) {record.answer['message']}"
    wanted = (
        "; ".join(each.any[0] for each in question.nuggets)
        if question.answerable or question.premise is not None
        else "to abstain: the articles do not say"
    )
    # The id comes from a file of the user's: it travels as a number.
    return (
        f"<details><summary>{inert(one_line(question.question))} <span class='note'>{inert(question.kind)}</span></summary>"
        f"<p><b>Answer:</b> {inert(clipped(said, 1200))}</p><p><b>Wanted:</b> {inert(clipped(wanted, 600))}</p>"
        f"{act_button('fill', str(_number(record)), 'Ask it here')}</details>"
    )


def _number(record: Record) -> int:
    return zlib.crc32(record.question.id.encode())


def with_number(records: Sequence[Record], number: str) -> Record | None:
    """The record whose button was pressed."""
    return next((each for each in records if str(_number(each)) == number), None)
