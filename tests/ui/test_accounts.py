"""Accounts, log-ins and the guard in front of a window that several people use."""

from __future__ import annotations

import http.client
import io
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from index.errors import UsageError
from rag.desk import Desk
from tests.ui.test_history import keep
from ui.accounts import TRIES, TRIES_SECONDS, Accounts, Sessions, Tries, add_account, read_accounts
from ui.history import History
from ui.main import main
from ui.server import Site, serve, serving

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("accounts") / "users"
    for name in ("anna", "bob"):
        add_account(path, name, PASSWORD)
    return path


def test_no_password_stands_in_the_file_and_nobody_else_may_read_it(file: Path) -> None:
    assert PASSWORD not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    assert set(read_accounts(file)) == {"anna", "bob"}


def test_a_name_that_is_there_gets_the_new_password(tmp_path: Path) -> None:
    path = tmp_path / "users"
    add_account(path, "anna", PASSWORD)
    add_account(path, "anna", "another one")
    (password,) = read_accounts(path).values()
    assert password.matches("another one")
    assert not password.matches(PASSWORD)


@pytest.mark.parametrize(
    "name, password", [("a:b", PASSWORD), ("", PASSWORD), ("anna\n", PASSWORD), ("anna", "short"), ("anna", "x" * 2000)]
)
def test_unusable_names_and_passwords_are_refused(tmp_path: Path, name: str, password: str) -> None:
    with pytest.raises(UsageError):
        add_account(tmp_path / "users", name, password)


@pytest.mark.parametrize("text", ["", "anna:plain:secret\n", "anna:scrypt:1:2\n", "anna:scrypt:x:8:1:00:00\n"])
def test_a_damaged_file_is_refused_with_what_to_do(tmp_path: Path, text: str) -> None:
    path = tmp_path / "users"
    path.write_text(text)
    with pytest.raises(UsageError, match="--add-user"):
        read_accounts(path)
    with pytest.raises(UsageError, match="--add-user"):
        read_accounts(tmp_path / "nowhere")


def test_wrong_passwords_are_slowed_down_by_name_and_by_address(file: Path) -> None:
    now = [0.0]
    accounts = Accounts(read_accounts(file), tries=Tries(now=lambda: now[0]))
    for n in range(TRIES):
        assert accounts.log_in("anna", "wrong", f"10.0.0.{n}") is None
    with pytest.raises(UsageError, match="Too many"):
        accounts.log_in("anna", PASSWORD, "10.0.0.99")
    assert accounts.log_in("bob", PASSWORD, "10.0.0.99")
    for name in ("x", "y", "z", "v", "w"):
        accounts.log_in(name, "wrong", "10.0.0.7")
    with pytest.raises(UsageError, match="Too many"):
        accounts.log_in("bob", PASSWORD, "10.0.0.7")
    now[0] = TRIES_SECONDS + 1
    assert accounts.log_in("anna", PASSWORD, "10.0.0.7")


def test_a_session_outlives_a_restart_but_not_its_account(tmp_path: Path, file: Path) -> None:
    path = tmp_path / "sessions.sqlite"
    token = Accounts(read_accounts(file), Sessions(path)).log_in("anna", PASSWORD, "")
    assert token is not None
    assert Accounts(read_accounts(file), Sessions(path)).user(token) == "anna"
    assert token.encode() not in path.read_bytes()
    assert Accounts({"bob": read_accounts(file)["bob"]}, Sessions(path)).user(token) is None
    Sessions(path).end(token)
    assert Sessions(path).user(token) is None


def test_the_command_writes_an_account_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(PASSWORD + "\n"))
    path = tmp_path / "users"
    assert main(["chat", "--auth-file", str(path), "--add-user", "anna"]) == 0
    assert "anna can log in" in capsys.readouterr().out
    assert read_accounts(path)["anna"].matches(PASSWORD)


def test_beyond_this_machine_nothing_is_served_without_accounts(seed_desk: Desk) -> None:
    with pytest.raises(UsageError, match="--auth-file"):
        serve(seed_desk, "0.0.0.0", 0)


@pytest.fixture(scope="module")
def site(file: Path) -> Site:
    return Site(history=History(), accounts=Accounts(read_accounts(file)))


@pytest.fixture(scope="module")
def address(seed_desk: Desk, site: Site) -> Iterator[str]:
    with serving(seed_desk, site=site) as url:
        yield url.removeprefix("http://")


def ask(address: str, path: str, method: str = "GET", body: str = "", **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(address, timeout=20)
    connection.request(method, path, body=body or None, headers=headers)
    return connection.getresponse()


def log_in(address: str, name: str, password: str = PASSWORD) -> str:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    response = ask(address, "/login", "POST", urlencode({"name": name, "password": password}), **form)
    assert response.status == 303, response.status
    return (response.getheader("set-cookie") or "").split(";")[0]


@pytest.mark.parametrize(
    "path", ["/config", "/ui.js", "/theme.css", "/answers/x.txt", "/gradio_api/app_id", "/quality/0.svg"]
)
def test_nothing_is_served_to_who_is_not_logged_in(address: str, path: str) -> None:
    assert ask(address, path).status == 401
    assert ask(address, path, Cookie="dateline=guessed").status == 401


def test_the_page_leads_to_the_log_in_and_tells_nothing_before_it(address: str) -> None:
    response = ask(address, "/")
    assert (response.status, response.getheader("location")) == (303, "/login")
    page = ask(address, "/login")
    assert page.status == 200
    assert b"gradio" not in page.read()


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(address: str) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode({"name": "anna", "password": PASSWORD})
    cookie = (ask(address, "/login", "POST", body, **form).getheader("set-cookie") or "").lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_another_sites_page_cannot_use_the_session(address: str) -> None:
    cookie = log_in(address, "anna")
    assert ask(address, "/", Cookie=cookie).status == 200
    assert ask(address, "/", Cookie=cookie, Origin="https://evil.example").status == 403
    assert ask(address, "/logout", "POST", Cookie=cookie, Origin="null").status == 403
    assert ask(address, "/", Cookie=cookie, Origin=f"http://{address}").status == 200


def test_logging_out_ends_the_session(address: str) -> None:
    cookie = log_in(address, "anna")
    assert ask(address, "/logout", "POST", Cookie=cookie).status == 303
    assert ask(address, "/config", Cookie=cookie).status == 401


def test_nobody_is_given_what_belongs_to_another(address: str, site: Site) -> None:
    keep(site.history, user="anna", talk="annas", entry="abcdefabcdef")
    anna, bob = log_in(address, "anna"), log_in(address, "bob")
    for path in ("/conversations/annas.md", "/conversations/annas.json", "/answers/abcdefabcdef.txt"):
        own = ask(address, path, Cookie=anna)
        assert own.status == 200
        assert "two metres" in own.read().decode()
        assert ask(address, path, Cookie=bob).status == 404
        assert ask(address, path).status == 401


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd", "/gradio_api/file=../../etc/passwd", "/file=/etc/passwd", "/gradio_api/upload",
        "/gradio_api/deep_link", "/gradio_api/runs", "/monitoring", "/openapi.json", "/static/..%2f..%2f..%2fetc%2fpasswd",
        "/assets/..%5c..%5cetc%5cpasswd", "/conversations/..%2f..%2fetc%2fpasswd", "/gradio_api/proxy=http://127.0.0.1/",
    ],
)  # fmt: skip
def test_no_path_trick_reads_a_file_even_when_logged_in(address: str, path: str) -> None:
    assert ask(address, path, Cookie=log_in(address, "anna")).status in (401, 403, 404)


def test_a_body_that_is_too_large_is_refused(address: str) -> None:
    cookie = log_in(address, "anna")
    connection = http.client.HTTPConnection(address, timeout=20)
    connection.putrequest("POST", "/gradio_api/queue/join")
    for name, value in (("Cookie", cookie), ("Content-Length", str(50 << 20)), ("Content-Type", "application/json")):
        connection.putheader(name, value)
    connection.endheaders()
    assert connection.getresponse().status == 413


def test_many_log_ins_at_once_leave_the_server_answering(address: str) -> None:
    cookies: list[str] = []
    threads = [threading.Thread(target=lambda: cookies.append(log_in(address, "bob"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(cookies)) == 8
