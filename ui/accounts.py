"""Who may use the window: a file of names with hashed passwords, log-ins that are slowed down, sessions that outlive a restart.

A line of the file is `NAME:scrypt:N:R:P:SALT:HASH` (salt and hash in hex), which `dateline chat --auth-file FILE --add-user NAME`
writes.
Knows nothing of HTTP.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import UsageError

SESSION_SECONDS = 14 * 24 * 3600
SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 1024
TRIES = 5  # wrong passwords, for a name or from an address, within TRIES_SECONDS
TRIES_SECONDS = 300

_N, _R, _P = 2**15, 8, 1  # OWASP's recommendation with 32 MiB: about 0.1 s
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")


@dataclass(frozen=True, slots=True)
class Password:
    """A hashed password with what it was hashed with."""

    n: int
    r: int
    p: int
    salt: bytes
    digest: bytes

    def matches(self, given: str) -> bool:
        return hmac.compare_digest(self.digest, _scrypt(given, self.salt, self.n, self.r, self.p))


# Unknown names cost as much time as known ones, so that names can't be found out.
_NOBODY = Password(_N, _R, _P, b"nobody", b"")


def read_accounts(path: Path) -> dict[str, Password]:
    """The accounts of a file by name. Raises UsageError where it can't be read, is damaged or is empty."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"The file of accounts {path} can't be read ({error}). Make it with: "
            f"dateline chat --auth-file {path} --add-user NAME"
        ) from error
    accounts: dict[str, Password] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            name, kind, n, r, p, salt, digest = line.strip().split(":")
            if kind != "scrypt" or not _NAME.fullmatch(name):
                raise ValueError(kind)
            accounts[name] = Password(int(n), int(r), int(p), bytes.fromhex(salt), bytes.fromhex(digest))
        except ValueError as error:
            raise UsageError(
                f"{path}, line {number} is no account. A line is NAME:scrypt:N:R:P:SALT:HASH; remove it and make it "
                f"anew with: dateline chat --auth-file {path} --add-user NAME"
            ) from error
    if not accounts:
        raise UsageError(
            f"The file {path} holds no account. Add one with: dateline chat --auth-file {path} --add-user NAME"
        )
    return accounts


def add_account(path: Path, name: str, password: str) -> None:
    """Writes an account into a file, which is made if need be; a name that is there gets the new password.

    Raises UsageError for an unusable name or password.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!r} is no user name: letters, digits, and . _ @ - within, at most 64.")
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise UsageError(f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.")
    salt = secrets.token_bytes(16)
    line = f"{name}:scrypt:{_N}:{_R}:{_P}:{salt.hex()}:{_scrypt(password, salt, _N, _R, _P).hex()}"
    kept: list[str] = []
    with suppress(FileNotFoundError):
        kept = [each for each in path.read_text(encoding="utf-8").splitlines() if each.partition(":")[0] != name]
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.touch(mode=0o600)
    fresh.write_text("\n".join([*kept, line]) + "\n", encoding="utf-8")
    fresh.replace(path)


@dataclass(slots=True)
class Tries:
    """Wrong passwords of the last minutes, by name and by address; in memory, since a restart takes longer than it gives."""

    now: Callable[[], float] = time.monotonic
    _wrong: dict[str, list[float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, *keys: str) -> float:
        """Seconds until another try is taken for all of these; 0 when it is now."""
        with self._lock:
            self._forget()
            full = [self._wrong[key] for key in keys if len(self._wrong.get(key, ())) >= TRIES]
            return max((times[-TRIES] + TRIES_SECONDS - self.now() for times in full), default=0.0)

    def wrong(self, *keys: str) -> None:
        with self._lock:
            for key in keys:
                self._wrong.setdefault(key, []).append(self.now())

    def _forget(self) -> None:
        since = self.now() - TRIES_SECONDS
        self._wrong = {key: left for key, times in self._wrong.items() if (left := [t for t in times if t > since])}


class Sessions:
    """Who is logged in, by token; in a file, so that a restart logs nobody out. Only a hash of each token is kept."""

    def __init__(self, path: Path | None = None) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path or ":memory:", isolation_level=None, timeout=30, check_same_thread=False)
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS sessions (token TEXT PRIMARY KEY, user TEXT NOT NULL, until REAL NOT NULL)"
        )

    def begin(self, user: str) -> str:
        """A new token for a user."""
        token, now = secrets.token_urlsafe(32), time.time()
        with self._lock:
            self._db.execute("DELETE FROM sessions WHERE until < ?", (now,))
            self._db.execute("INSERT INTO sessions VALUES (?, ?, ?)", (_hashed(token), user, now + SESSION_SECONDS))
        return token

    def user(self, token: str) -> str | None:
        """Whose token it is, None for one that is unknown or whose time is over."""
        with self._lock:
            row = self._db.execute(
                "SELECT user FROM sessions WHERE token = ? AND until > ?", (_hashed(token), time.time())
            ).fetchone()
        return row[0] if row else None

    def end(self, token: str) -> None:
        with self._lock:
            self._db.execute("DELETE FROM sessions WHERE token = ?", (_hashed(token),))


@dataclass(frozen=True, slots=True)
class Accounts:
    """Accounts with the log-ins made on them. Two password checks at a time, since each takes 32 MiB and 0.1 s."""

    passwords: dict[str, Password]
    sessions: Sessions = field(default_factory=Sessions)
    tries: Tries = field(default_factory=Tries)
    _checks: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(2))

    def user(self, token: str) -> str | None:
        """The user of a session; None also where the account has meanwhile gone from the file."""
        name = self.sessions.user(token)
        return name if name in self.passwords else None

    def log_in(self, name: str, password: str, address: str) -> str | None:
        """A session's token, None for a wrong name or password. Raises UsageError where there were too many tries."""
        keys = (f"name {name[:64]}", f"address {address}")
        if (wait := self.tries.wait(*keys)) > 0:
            raise UsageError(f"Too many wrong passwords. Try again in {max(1, round(wait / 60))} min.")
        known = self.passwords.get(name, _NOBODY)
        with self._checks:
            right = len(password) <= LONGEST_PASSWORD and known.matches(password)
        if not right or name not in self.passwords:
            self.tries.wrong(*keys)
            return None
        return self.sessions.begin(name)


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, n=n, r=r, p=p, maxmem=2**27, dklen=32)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
