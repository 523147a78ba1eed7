"""`report.html`: a run for reading, in one file that asks nothing of any server. All text is escaped; no script runs in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from eval import metrics, plots
from eval.measures import ALL_MEASURES, is_given, pairs
from eval.records import FoundWords, Record, Results, RunSettings
from eval.summary import Group, Summary, cell

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_STYLE = """
:root { color-scheme: light dark; --line: #2563eb; --soft: #8886; --gold: #fde68a; --found: #bfdbfe; --mark: #111 }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 1100px; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 1rem 0 }
th, td { padding: .15rem .7rem; text-align: right; border-bottom: 1px solid var(--soft) }
th:first-child, td:first-child { text-align: left }
.plots { display: flex; flex-wrap: wrap; gap: 1rem }
svg text { font: 11px system-ui, sans-serif; fill: currentColor } svg .title { font-size: 13px; font-weight: 600 }
svg .line { fill: none; stroke: var(--line); stroke-width: 2 } svg .dot, svg .bar { fill: var(--line) }
svg .grid { stroke: var(--soft); stroke-width: .5 } svg .guide { stroke: currentColor; stroke-dasharray: 3 3; opacity: .6 }
svg .whisker { stroke: currentColor; stroke-width: 1.5 }
details { border: 1px solid var(--soft); border-radius: 6px; padding: .4rem .8rem; margin: .5rem 0 }
summary { cursor: pointer } .kind { opacity: .7; font-size: .85em }
blockquote { margin: .3rem 0 .6rem; padding-left: .8rem; border-left: 3px solid var(--soft); white-space: pre-wrap }
mark { color: var(--mark); background: var(--found) } mark.gold { background: var(--gold) }
"""


def write_report(results: Results, summary: Summary, path: Path, *, show_sealed: bool = False) -> Path:
    """Writes the report; returns its path. Failures of the sealed half are only counted, unless `show_sealed`."""
    path.write_text(report_html(results, summary, show_sealed=show_sealed), encoding="utf-8")
    return path


def report_html(results: Results, summary: Summary, *, show_sealed: bool = False) -> str:
    """The whole page."""
    wrong = [record for record in results.records if not record.right]
    shown = [record for record in wrong if show_sealed or record.question.half != "sealed"]
    hidden = len(wrong) - len(shown)
    note = f"<p>{hidden} more in the sealed half are not shown (<code>--show-sealed</code>).</p>" if hidden else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Dateline: evaluation</title><style>{_STYLE}</style></head><body>"
        f"<h1>Dateline: evaluation of {escape(results.settings.questions)}</h1>{_settings(results.settings)}"
        f"{'' if results.finished else '<p><strong>This run is not finished.</strong></p>'}"
        f"{_groups(summary)}<h2>Plots</h2>{_plots(results.records, summary)}"
        f"<h2>Wrong answers ({len(wrong)} of {len(results.records)})</h2>{note}"
        f"{''.join(_failure(record) for record in shown)}</body></html>\n"
    )


def _settings(settings: RunSettings) -> str:
    known = settings.model_dump(exclude={"record", "settings", "questions"}) | settings.settings
    rows = "".join(f"<tr><td>{escape(name)}</td><td>{escape(str(value))}</td></tr>" for name, value in known.items())
    return f"<details><summary>Settings</summary><table>{rows}</table></details>"


def _groups(summary: Summary) -> str:
    groups = (summary.overall, *summary.halves) if len(summary.halves) > 1 else (summary.overall,)
    rows = [
        (measure.title, [cell(one.values.get(measure.key), measure.unit) for one in groups])
        for measure in ALL_MEASURES
        if any(measure.key in one.values for one in groups)
    ]
    rows.append(("failed questions", [str(one.failed) for one in groups]))
    head = _row("", [f"{one.name} ({one.questions})" for one in groups], "th")
    body = "".join(_row(*row) for row in rows)
    return f"<h2>Measures</h2><p>Means with 95 % bootstrap intervals.</p><table>{head}{body}</table>"


def _row(title: str, cells: Iterable[str], tag: str = "td") -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(text)}</{tag}>' for text in (title, *cells))}</tr>"


def _plots(records: Sequence[Record], summary: Summary) -> str:
    return f'<div class="plots">{"".join(drawn(records, summary))}</div>'


def drawn(records: Sequence[Record], summary: Summary) -> list[str]:
    """The plots of a run, each as inline SVG."""
    confidences, right = pairs([record for record in records if is_given(record)])
    seconds = [record.seconds["answer"] for record in records if "answer" in record.seconds]
    marks = [(f"p{percent}", metrics.percentile(seconds, percent)) for percent in (50, 95)] if seconds else []
    bins = metrics.calibration(confidences, right)
    return [
        plots.line_plot(
            "Risk–coverage (given answers)",
            metrics.risk_coverage(confidences, right),
            x="coverage, most confident first",
            y="share wrong",
            steps=True,
        ),
        plots.line_plot(
            "Calibration of confidence",
            [(confidence, share) for confidence, share, _ in bins],
            x="confidence",
            y="share right",
            diagonal=True,
        ),
        plots.histogram("Seconds an answer", seconds, unit="seconds", marks=marks),
        _kinds("Right by kind", summary.kinds, "right"),
        _kinds("Source and quote cited, by kind", summary.kinds, "citation_quote"),
    ]


def _kinds(title: str, kinds: Sequence[Group], key: str) -> str:
    return plots.bars(title, [(one.name, one.values[key]) for one in kinds if key in one.values])


def _failure(record: Record) -> str:
    question = record.question
    head = f'{escape(question.question)} <span class="kind">{escape(question.id)} · {escape(question.kind)}</span>'
    body = [f"<p>{escape(turn.role)}: {escape(turn.content)}</p>" for turn in question.history]
    if record.error is not None:
        body.append(f"<p><strong>Failed:</strong> {escape(record.error)}</p>")
    if record.answer is not None:
        said = record.answer["answer"] or f"(abstained) {record.answer['message']}"
        body.append(f"<p><strong>Answer</strong> (confidence {record.answer['confidence']:.2f}): {escape(said)}</p>")
    if question.answerable or question.premise is not None:
        said_each = record.judgement.nuggets if record.judgement else (False,) * len(question.nuggets)
        wanted = "; ".join(
            f"{'✓' if said else '✗'} {' | '.join(nugget.any)}{'' if nugget.vital else ' (optional)'}"
            for nugget, said in zip(question.nuggets, said_each, strict=True)
        )
        body.append(f"<p><strong>Wanted:</strong> {escape(wanted)}</p>")
    else:
        body.append("<p><strong>Wanted:</strong> to abstain, the articles do not say.</p>")
    body += [_quoted("Gold", words, "gold") for words in record.gold]
    body += [_quoted("Cited", words, "found") for words in record.found]
    return f"<details><summary>{head}</summary>{''.join(body)}</details>"


def _quoted(title: str, words: FoundWords, colour: str) -> str:
    return (
        f"<div>{title}: {escape(words.source)} {words.start}–{words.end}</div><blockquote>…{escape(words.before)}"
        f'<mark class="{colour}">{escape(words.text)}</mark>{escape(words.after)}…</blockquote>'
    )
