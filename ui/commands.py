"""What each command does. Heavy imports stand inside the command that needs them."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import UnreadableError, UsageError
from ui.batch import run_batch
from ui.dates import filters_from
from ui.settings import Settings

if TYPE_CHECKING:
    from index.types import IndexReport


def say(message: str) -> None:
    """A message to the user, on stderr."""
    print(message, file=sys.stderr, flush=True)  # noqa: T201


def put(text: str) -> None:
    """A result, on stdout."""
    print(text)  # noqa: T201


def put_json(value: Any) -> None:
    put(json.dumps(value, ensure_ascii=False, indent=2))


def seeds_folder() -> Path:
    """The folder of the four articles that ship with Dateline."""
    import seeds

    return Path(seeds.__file__).parent


def index(arguments: Namespace, settings: Settings) -> int:
    from index.catalogue import has_index

    # A rebuild without a path renews what is there, and adds nothing to it.
    paths = arguments.paths or ([] if arguments.rebuild and has_index(settings.index) else [seeds_folder()])
    report = _index_once(paths, arguments, settings, rebuild=arguments.rebuild)
    missing = [path for path in arguments.paths if not path.exists()]
    if not (report.added or report.changed or report.unchanged or report.removed) and not arguments.watch:
        where = ", ".join(map(str, paths)) or "the remembered roots"
        kinds = ".txt .md .html .pdf .docx .jsonl .json .zip"
        raise UnreadableError(f"Nothing could be indexed: no readable article ({kinds}) in {where}.")
    if missing:
        raise UnreadableError(f"No such file or folder: {', '.join(map(str, missing))}. The rest was indexed.")
    if arguments.watch:
        from index.watch import watch

        say(f"Watching {', '.join(map(str, paths))} for changes; Ctrl-C ends it.")
        watch(paths, settings.index, lambda: _index_once(paths, arguments, settings, rebuild=False))
    return 0


def _index_once(paths: Sequence[Path], arguments: Namespace, settings: Settings, *, rebuild: bool) -> IndexReport:
    from index.build import build
    from rag.schema import report_json

    report = build(
        paths,
        settings.index,
        cache=settings.cache_folder,
        model=settings.embedding_model,
        chroma_url=settings.chroma_url,
        rebuild=rebuild,
        progress=sys.stderr.isatty(),
        say=say,
    )
    for problem in report.errors:
        say(f"{problem.file}{f', line {problem.line}' if problem.line else ''}: {problem.reason}")
    if arguments.json:
        put_json(report_json(report))
    else:
        put(
            f"{report.added} added, {report.changed} changed, {report.unchanged} unchanged, {report.removed} removed; "
            f"{report.passages} passages embedded in {report.seconds:.1f} s"
        )
    sys.stdout.flush()
    return report


def remove(arguments: Namespace, settings: Settings) -> int:
    from index.build import remove as remove_from_index

    count = remove_from_index(arguments.name, settings.index, chroma_url=settings.chroma_url, say=say)
    put(f"Removed {count} article{'' if count == 1 else 's'}.")
    return 0


def ask(arguments: Namespace, settings: Settings) -> int:
    from rag.prepare import prepare
    from ui.desk import open_desk

    _check_question_and_limits(arguments)
    filters = filters_from(vars(arguments))
    desk = open_desk(settings)
    prepare(desk.reader)  # meanwhile the rest is imported
    from rag.answer import answer
    from rag.schema import answer_json
    from rag.types import Query
    from ui.plain import answer_plain

    if arguments.batch:
        return run_batch(arguments.batch, arguments.out, filters, lambda query: answer_json(answer(query, desk)))
    result = answer(Query(arguments.question, filters), desk)
    if arguments.json:
        put_json(answer_json(result))
    else:
        put(answer_plain(result))
    return 0


def search(arguments: Namespace, settings: Settings) -> int:
    from rag.prepare import prepare
    from ui.desk import open_desk

    _check_question_and_limits(arguments)
    if arguments.k < 1:
        raise UsageError(f"-k must be at least 1, not {arguments.k}.")
    filters = filters_from(vars(arguments))
    desk = open_desk(settings)
    prepare(desk.reader, evidence=False)
    from rag.schema import hits_json
    from rag.search import search as search_index
    from rag.types import Query
    from ui.listing import hits_plain

    def hits(query: Query) -> dict[str, Any]:
        return hits_json(query, search_index(query, desk, k=arguments.k, by=arguments.by))

    if arguments.batch:
        return run_batch(arguments.batch, arguments.out, filters, hits)
    query = Query(arguments.question, filters)
    if arguments.json:
        put_json(hits(query))
    else:
        put(hits_plain(search_index(query, desk, k=arguments.k, by=arguments.by)))
    return 0


def timeline(arguments: Namespace, settings: Settings) -> int:
    from rag.schema import timeline_json
    from rag.timeline import timeline as events_of
    from rag.types import Query
    from ui.desk import open_desk
    from ui.listing import timeline_plain

    _check_question_and_limits(arguments)
    filters = filters_from(vars(arguments))
    desk = open_desk(settings)
    if arguments.batch:
        return run_batch(
            arguments.batch, arguments.out, filters, lambda query: timeline_json(query, events_of(query, desk))
        )
    query = Query(arguments.question, filters)
    found = events_of(query, desk)
    if arguments.json:
        put_json(timeline_json(query, found))
    else:
        put(timeline_plain(found))
    return 0


def check(arguments: Namespace, settings: Settings) -> int:
    from index.embed import question_encoder
    from index.models import find_model
    from rag.check import check_claim
    from ui.batch import run_claims

    encoder = question_encoder(find_model(), settings.cache_folder)
    return run_claims(
        arguments.batch, arguments.out, lambda claim, references: check_claim(claim, references, encoder.encode)
    )


def articles(arguments: Namespace, settings: Settings) -> int:
    from index.reader import open_reader
    from rag.schema import article_json
    from ui.listing import articles_plain

    reader = open_reader(settings.index, cache=settings.cache_folder, chroma_url=settings.chroma_url)
    if arguments.text is not None:
        # Bytes, so that no platform translates a newline of the article.
        sys.stdout.buffer.write((reader.article(arguments.text).text or "").encode("utf-8", "surrogatepass"))
        return 0
    listed = reader.articles()
    if arguments.json:
        put_json([article_json(article) for article in listed])
    else:
        put(articles_plain(listed))
    return 0


def chat(arguments: Namespace, settings: Settings) -> int:
    if arguments.add_user is not None:
        return _add_user(arguments.add_user, settings)
    from eval.command import OUT
    from index.background import go_on_embedding
    from ui.desk import open_desk, open_site
    from ui.server import serve

    desk = open_desk(settings)
    embedding = go_on_embedding(settings.index, cache=settings.cache_folder, chroma_url=settings.chroma_url)
    try:
        serve(desk, settings.host, settings.port, open_site(settings, desk, OUT))
    finally:
        if embedding is not None:
            embedding.close()
    return 0


def _add_user(name: str, settings: Settings) -> int:
    """Asks for a password (or reads a line, where nobody sits at a terminal) and writes the account."""
    from getpass import getpass

    from ui.accounts import add_account

    if settings.auth_file is None:
        raise UsageError("Say which file of accounts: --auth-file FILE.")
    asked = sys.stdin.isatty()
    password = getpass(f"Password for {name}: ") if asked else sys.stdin.readline().rstrip("\r\n")
    if asked and getpass("Once more: ") != password:
        raise UsageError("The two passwords differ.")
    add_account(settings.auth_file, name, password)
    put(f"{name} can log in with the accounts of {settings.auth_file}.")
    return 0


def evaluate(arguments: Namespace, settings: Settings) -> int:
    from dataclasses import replace

    if arguments.from_feedback is not None:
        from ui.feedback import write_feedback
        from ui.history import FILE, History

        say(write_feedback(History(Path(settings.index) / FILE), arguments.from_feedback))
        return 0
    from eval.command import run
    from index.build import build
    from rag.desk import Desk
    from ui.desk import open_desk

    def open_at(folder: Path | None) -> Desk:
        return open_desk(settings if folder is None else replace(settings, values={**settings.values, "index": folder}))

    def build_at(paths: Sequence[Path], folder: Path) -> object:
        return build(
            paths,
            folder,
            cache=settings.cache_folder,
            model=settings.embedding_model,
            chroma_url=settings.chroma_url,
            progress=sys.stderr.isatty(),
            say=say,
        )

    return run(arguments, open_at, build_at, judge=settings.judge(), cache=settings.cache_folder)


def doctor(arguments: Namespace, settings: Settings) -> int:
    from ui.doctor import examine

    findings = examine(settings, verify=arguments.verify)
    if arguments.json:
        put_json([{"what": f.what, "ok": f.ok, "detail": f.detail, "advice": f.advice} for f in findings])
    else:
        for finding in findings:
            put(f"{'ok  ' if finding.ok else 'FAIL'}  {finding.what}: {finding.detail}")
            if not finding.ok:
                put(f"      → {finding.advice}")
    return 0 if all(finding.ok for finding in findings) else 1


def _check_question_and_limits(arguments: Namespace) -> None:
    if (arguments.question is None) == (arguments.batch is None):
        raise UsageError("Give a QUESTION or --batch FILE, one of the two.")
    if arguments.out is not None and arguments.batch is None:
        raise UsageError("--out goes with --batch.")
    for flag in ("as_of", "since", "until", "source"):
        if getattr(arguments, flag) == "":
            raise UsageError(f"--{flag.replace('_', '-')} is empty; leave it out for no limit.")


COMMANDS: dict[str, Callable[[Namespace, Settings], int]] = {
    "index": index,
    "remove": remove,
    "ask": ask,
    "search": search,
    "timeline": timeline,
    "check": check,
    "articles": articles,
    "chat": chat,
    "eval": evaluate,
    "doctor": doctor,
}
