"""The command line's grammar. Imports nothing heavy, so that `dateline --help` answers at once."""

from __future__ import annotations

import argparse
from pathlib import Path

from eval.command import add_arguments as add_eval_arguments

_DESCRIPTION = "Answers questions from folders of news articles, each sentence with the exact words it rests on."


def parser() -> argparse.ArgumentParser:
    """The parser for all commands; each sets `command`."""
    top = argparse.ArgumentParser(prog="dateline", description=_DESCRIPTION)
    top.add_argument("--version", action="store_true", help="print the version and leave")
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    common = _common()

    index = commands.add_parser("index", parents=[common], help="index files or folders (default: the seed articles)")
    index.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    index.add_argument("--rebuild", action="store_true", help="cut and embed everything anew")
    index.add_argument("--watch", action="store_true", help="stay, and index again whatever changes, until Ctrl-C")
    index.add_argument("--json", action="store_true", help="print one JSON value (with --watch: one for each run)")

    remove = commands.add_parser("remove", parents=[common], help="remove a root or an article from the index")
    remove.add_argument("name", metavar="ROOT|SOURCE")

    ask = commands.add_parser("ask", parents=[common, _filters(), _model()], help="answer a question")
    _question(ask)

    search = commands.add_parser("search", parents=[common, _filters()], help="ranked passages or articles, no answer")
    _question(search)
    search.add_argument("-k", type=int, default=10, metavar="N", help="how many hits (default 10)")
    search.add_argument("--by", choices=("passage", "article"), default="passage")

    timeline = commands.add_parser(
        "timeline", parents=[common, _filters()], help="dated events in the evidence, oldest first"
    )
    _question(timeline)

    check = commands.add_parser("check", parents=[common], help="is each claim supported by its references?")
    check.add_argument("--batch", type=Path, required=True, metavar="CLAIMS.jsonl")
    check.add_argument("--out", type=Path, metavar="FILE", help="write there instead of stdout")

    articles = commands.add_parser("articles", parents=[common], help="what is indexed, or one article's exact text")
    articles.add_argument("--text", metavar="SOURCE", help="print this article's text, nothing added")
    articles.add_argument("--json", action="store_true", help="print one JSON value")

    chat = commands.add_parser("chat", parents=[common, _model()], help="open the chat window in the browser")
    chat.add_argument("--host", help="address to listen at (default 127.0.0.1)")
    chat.add_argument("--port", type=int, help="port to listen at (default 7860)")
    chat.add_argument("--auth-file", dest="auth_file", type=Path, metavar="FILE", help="accounts; a log-in is required")
    chat.add_argument(
        "--add-user", dest="add_user", metavar="NAME", help="write an account into --auth-file, and leave"
    )
    chat.add_argument(
        "--added-articles",
        dest="added_articles",
        type=Path,
        metavar="DIR",
        help="where articles added in the window go",
    )

    evaluate = commands.add_parser("eval", parents=[common, _model()], help="run the evaluation question set")
    add_eval_arguments(evaluate)

    doctor = commands.add_parser(
        "doctor", parents=[common, _model()], help="check settings, models, index and endpoint"
    )
    doctor.add_argument("--verify", action="store_true", help="prove that catalogue and vectors agree")
    doctor.add_argument("--json", action="store_true", help="print one JSON value")
    return top


def _common() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--index", type=Path, metavar="DIR", help="folder of the index (default .dateline)")
    common.add_argument("--config", type=Path, metavar="FILE", help="configuration file (TOML)")
    common.add_argument("--embedding-model", dest="embedding_model", metavar="MODEL", help=argparse.SUPPRESS)
    common.add_argument("--debug", action="store_true", help="show tracebacks")
    return common


def _filters() -> argparse.ArgumentParser:
    filters = argparse.ArgumentParser(add_help=False)
    filters.add_argument("--as-of", dest="as_of", metavar="DATE", help="only articles that end on or before this day")
    filters.add_argument("--since", metavar="DATE", help="only articles that reach this day or later")
    filters.add_argument("--until", metavar="DATE", help="only articles that begin on this day or earlier")
    filters.add_argument("--source", metavar="GLOB", help="only articles whose source matches")
    return filters


def _model() -> argparse.ArgumentParser:
    model = argparse.ArgumentParser(add_help=False)
    model.add_argument("--answerer", choices=("auto", "extractive", "llm"))
    model.add_argument("--llm-model", dest="llm_model", metavar="NAME", help="language model at OPENAI_BASE_URL")
    return model


def _question(command: argparse.ArgumentParser) -> None:
    command.add_argument("question", nargs="?", metavar="QUESTION")
    command.add_argument("--batch", type=Path, metavar="QUESTIONS.jsonl", help="answer each line of a file")
    command.add_argument("--out", type=Path, metavar="FILE", help="with --batch: write there instead of stdout")
    command.add_argument("--json", action="store_true", help="print one JSON value")
