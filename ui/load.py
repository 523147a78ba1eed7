"""`python -m ui.load [CLIENTS [QUESTIONS]]`: many people asking at the same time; how long they wait, and how often it fails.

Serves the seed articles with a log-in and has CLIENTS real HTTP clients (default 50) each log in, open the page and ask
QUESTIONS (default 2) through the page's own queue, as a browser does. Prints p50 and p95 in seconds; exits with 1 if any
question went without an answer.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import httpx

QUESTION = "How much territory did the Russian army take in October?"
_PASSWORD = "a password for the load test"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question: seconds until its answer stood there, or why it did not."""

    seconds: float
    problem: str = ""


async def people(address: str, names: list[str], questions: int) -> list[Outcome]:
    """All of them at the same time."""
    groups = await asyncio.gather(*(_person(address, name, questions) for name in names))
    return [outcome for group in groups for outcome in group]


async def _person(address: str, name: str, questions: int) -> list[Outcome]:
    async with httpx.AsyncClient(base_url=address, timeout=600) as client:
        entered = await client.post("/login", data={"name": name, "password": _PASSWORD})
        if entered.status_code != 303:
            return [Outcome(0.0, f"log-in: {entered.status_code}")] * questions
        config = (await client.get("/config")).json()
        session = uuid4().hex[:12]
        return [await _asked(client, config, session) for _ in range(questions)]


async def _asked(client: httpx.AsyncClient, config: dict[str, Any], session: str) -> Outcome:
    """Asks as the page does: the question is accepted, then answered through the queue."""
    begun = time.perf_counter()
    named = {each["api_name"]: each for each in config["dependencies"]}
    accept, reply = named["accept"], named["reply"]
    accepted = await client.post(
        "/gradio_api/run/predict",
        json={"fn_index": accept["id"], "session_hash": session, "data": [QUESTION, None, "done"]},
    )
    if accepted.status_code != 200:
        return Outcome(0.0, f"accept: {accepted.status_code} {accepted.text[:200]}")
    data = [None, None, "auto", "", "", "", None]
    joined = await client.post(
        "/gradio_api/queue/join", json={"fn_index": reply["id"], "session_hash": session, "data": data}
    )
    if joined.status_code != 200:
        return Outcome(0.0, f"join: {joined.status_code} {joined.text[:200]}")
    said = ""
    async with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
        async for line in stream.aiter_lines():
            if not line.startswith("data:"):
                continue
            event = json.loads(line[5:])
            said += line if "478" in line else ""
            if event["msg"] == "process_completed":
                right = event["success"] and said
                return Outcome(time.perf_counter() - begun, "" if right else f"no answer: {line[:300]}")
            if event["msg"] == "unexpected_error":
                return Outcome(0.0, line[:300])
    return Outcome(0.0, "the stream ended")


def measure(clients: int, questions: int) -> list[Outcome]:
    """Indexes the seeds, serves them, and lets the clients ask."""
    from index.build import build
    from index.reader import open_reader
    from rag.desk import Desk
    from ui.accounts import Accounts, add_account, read_accounts
    from ui.commands import seeds_folder
    from ui.server import Site, serving

    with TemporaryDirectory() as scratch:
        index, cache, file = Path(scratch, "index"), Path(scratch, "cache"), Path(scratch, "users")
        names = [f"reader{n}" for n in range(clients)]
        add_account(file, names[0], _PASSWORD)
        password = read_accounts(file)[names[0]]
        build([seeds_folder()], index, cache=cache)
        accounts = Accounts(dict.fromkeys(names, password))
        with serving(Desk(open_reader(index, cache=cache)), site=Site(accounts=accounts)) as address:
            return asyncio.run(people(address, names, questions))


def main(arguments: list[str]) -> int:
    """Prints the figures; returns the exit code."""
    clients, questions = (int(each) for each in [*arguments, *("50", "2")[len(arguments) :]])
    outcomes = measure(clients, questions)
    good = sorted(each.seconds for each in outcomes if not each.problem)
    problems = [each.problem for each in outcomes if each.problem]
    sys.stdout.write(f"{clients} clients, {len(outcomes)} questions, {len(problems)} without an answer\n")
    if good:
        p50, p95 = good[len(good) // 2], good[min(len(good) - 1, int(len(good) * 0.95))]
        sys.stdout.write(f"p50 {p50:.1f} s, p95 {p95:.1f} s\n")
    for problem in dict.fromkeys(problems):
        sys.stdout.write(f"- {problem}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
