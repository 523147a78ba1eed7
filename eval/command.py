"""`dateline eval`: its arguments, and what each of its forms does. The command line hands over how to open and build an index."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import DatelineError, UsageError

if TYPE_CHECKING:
    from eval.records import Results
    from rag.desk import Desk
    from rag.model_settings import ModelSettings

OUT = Path("eval-results")
CHECK_FAILED = 3
_ROOT = Path(__file__).resolve().parent.parent

OpenDesk = Callable[[Path | None], "Desk"]  # the index folder, None for the user's own
BuildIndex = Callable[[Sequence[Path], Path], object]  # (files and folders, index folder)


def add_arguments(parser: ArgumentParser) -> None:
    """The arguments of `dateline eval`; `--index` is the command line's own."""
    parser.add_argument(
        "--questions", type=Path, metavar="FILE", help="a question set (default: Dateline's own, over seeds/)"
    )
    parser.add_argument(
        "--suite",
        metavar="NAME",
        help="a public suite: news, news_window, news_asof, nomiracl, ramdocs, attribution, wice, pairs, squad2, beir, sets",
    )
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="the folder with the suite's files (or DATELINE_DATA/NAME)"
    )
    parser.add_argument("--limit", type=int, metavar="N", help="only N questions, evenly spread (--speed: N articles)")
    parser.add_argument("--out", type=Path, default=OUT, metavar="DIR", help="where results go (default: %(default)s)")
    parser.add_argument(
        "--check", action="store_true", help="exit with 3 where a measure is worse than the baseline allows"
    )
    parser.add_argument(
        "--baseline", type=Path, metavar="FILE", help="the baseline of --check (default: Dateline's own)"
    )
    parser.add_argument("--write-baseline", action="store_true", help="write the baseline from this run")
    parser.add_argument(
        "--ablate", action="store_true", help="run each variant of the settings and print them side by side"
    )
    parser.add_argument(
        "--from-feedback",
        type=Path,
        metavar="FILE",
        help="write the questions that readers judged in the chat as a set",
    )
    parser.add_argument("--compare", nargs=2, type=Path, metavar=("A", "B"), help="compare the results in two folders")
    parser.add_argument("--speed", action="store_true", help="measure speed and memory beside peers on this machine")
    parser.add_argument(
        "--only", metavar="GROUPS", help="with --speed: some of news,mixed,copies,search,incomplete, by commas"
    )
    parser.add_argument(
        "--sizes", metavar="N,N", help="with --speed: passages of the indexes that search is measured on"
    )
    parser.add_argument(
        "--peers-python",
        type=Path,
        metavar="FILE",
        help="with --speed: the Python that has the peers (see `make peers`)",
    )
    parser.add_argument(
        "--show-sealed", action="store_true", help="also show the sealed half's failures (not while tuning)"
    )


def run(
    arguments: Namespace,
    open_desk: OpenDesk,
    build_index: BuildIndex,
    *,
    judge: ModelSettings | None = None,
    cache: Path | None = None,
) -> int:
    """Runs one form of the command; returns the exit code. `arguments.index` is the folder given with --index, or None.

    `judge` is a language model that judges beside the offline judge; it should be another one than writes the answers.
    `cache` is where the embedding model's export lies; measuring speed needs it.
    """
    if arguments.compare:
        from eval.compare import compare, comparison_text
        from eval.records import read_results

        one, other = (read_results(folder) for folder in arguments.compare)
        sys.stdout.write(comparison_text(compare(one, other), show_sealed=arguments.show_sealed))
        return 0
    if arguments.speed:
        return _speed(arguments, cache)
    if arguments.suite:
        return _suite(arguments, open_desk, build_index)
    return _questions(arguments, open_desk, build_index, judge)


def _questions(arguments: Namespace, open_desk: OpenDesk, build_index: BuildIndex, judge: ModelSettings | None) -> int:
    from eval.questions import QUESTIONS, check_questions, load_questions
    from eval.run import run as evaluate
    from eval.run import spread

    path = arguments.questions or QUESTIONS
    questions = spread(load_questions(path), arguments.limit)
    index = getattr(arguments, "index", None)
    if index is None and arguments.questions is None:
        index = arguments.out / "index"
        build_index([_ROOT / "seeds"], index)
    desk = open_desk(index)
    problems = check_questions(questions, lambda source: desk.reader.article(source).text or "", kinds=None)
    if problems:
        more = f"\n… and {len(problems) - 10} more" if len(problems) > 10 else ""
        raise DatelineError(f"{path} does not fit the indexed articles:\n" + "\n".join(problems[:10]) + more)
    if arguments.ablate:
        from eval.ablate import ablate, ablation_text

        sys.stdout.write(ablation_text(ablate(questions, desk, arguments.out, say=_say)))
        return 0
    results = evaluate(questions, desk, arguments.out, name=path.name, progress=True, say=_say)
    return _finish(arguments, results, judge)


def _suite(arguments: Namespace, open_desk: OpenDesk, build_index: BuildIndex) -> int:
    from eval.suites import data_folder, find_suite
    from eval.suites.running import run_suite

    suite = find_suite(arguments.suite)
    folder = data_folder(suite, arguments.data)
    outcome = run_suite(
        suite, folder, arguments.out / suite.name, open_desk, build_index, limit=arguments.limit, say=_say
    )
    sys.stdout.write(outcome)
    return 0


def _speed(arguments: Namespace, cache: Path | None) -> int:
    from eval.speed import FILE, measure

    if cache is None:
        raise UsageError("--speed needs the folder of the embedding model's export.")
    try:
        sizes = [int(size) for size in arguments.sizes.split(",")] if arguments.sizes else None
    except ValueError as error:
        raise UsageError(f"--sizes {arguments.sizes}: give numbers, with commas between them.") from error
    told = measure(
        arguments.data,
        arguments.out,
        cache=cache,
        limit=arguments.limit,
        only=arguments.only.split(",") if arguments.only else None,
        sizes=sizes,
        peers_python=arguments.peers_python,
        say=_say,
    )
    sys.stdout.write(told)
    _say(f"All figures: {arguments.out / FILE}")
    return 0


def _finish(arguments: Namespace, results: Results, judge: ModelSettings | None) -> int:
    from eval.check import BASELINE, check, write_baseline
    from eval.report import write_report
    from eval.summary import summarise, table

    summary = summarise(results.records)
    report = write_report(results, summary, arguments.out / "report.html", show_sealed=arguments.show_sealed)
    sys.stdout.write(table(summary))
    if judge is not None:
        from eval.model_judge import agreement_text, completer, judge_with_model

        sys.stdout.write(agreement_text(judge_with_model(results.records, completer(judge), arguments.out), judge.name))
    _say(f"Report: {report}")
    baseline = arguments.baseline or BASELINE
    if arguments.write_baseline:
        write_baseline(results, summary, baseline)
        _say(f"Baseline written: {baseline}")
    if arguments.check:
        failures = check(results, summary, baseline)
        for failure in failures:
            _say(failure)
        return CHECK_FAILED if failures else 0
    return 0


def _say(message: str) -> None:
    sys.stderr.write(message + "\n")
