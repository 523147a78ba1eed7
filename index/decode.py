"""Bytes become text: which encoding a file is in, and whether it is text at all.

No newline is translated and nothing but a leading byte order mark is left out, so that offsets into the text are
offsets into the file's characters.
"""

from __future__ import annotations

import codecs
import re

import charset_normalizer

from index.errors import UnreadableError

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"%PDF-", "a PDF document"),
    (b"\x7fELF", "a Linux program"),
    (b"\x1f\x8b\x08", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"SQLite format 3\x00", "an SQLite database"),
)
_MARKS = (  # UTF-32's marks begin with UTF-16's, so they come first
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 65_536  # bytes that are looked at to tell what a file is
_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\r\f\x1b") + b"\x7f"
_UTF8_CHARACTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")

# The commonest letters of Russian and Ukrainian make up more than half of any text of theirs, in the right encoding.
_CYRILLIC = ("cp1251", "koi8_u", "cp866", "iso8859_5")
_COMMON_CYRILLIC = frozenset("оеаинтсрвлкмі")
_CENTRAL = ["cp1250", "cp1257"]
_WESTERN = ["cp1252", "cp1250", "cp1254", "cp1257"]
_OTHERS = ["cp1253", "cp1255", "cp1256", "gb18030", "big5", "shift_jis", "euc_jp", "cp949", "tis_620"]
_SYMBOL_IN_WORD = re.compile(r"[^\W\d_][¢£¥¦¨©ª¬®¯°±²³´µ¶¸¹º¼½¾¿¡][^\W\d_]")
_FEW = 10  # letters above ASCII, below which charset-normalizer's guess among the Western encodings is chance


def decode(data: bytes) -> tuple[str, str]:
    """`data` as text, and the name of the encoding it was in (Python's name, "utf-8" also with a byte order mark).

    UTF-8 comes first, then UTF-16 and UTF-32 with a byte order mark, then the best guess among the older encodings.
    UTF-8 with a few broken bytes stays UTF-8, with U+FFFD for each of them. Raises `UnreadableError` with the reason
    when the file is not text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_marked(data, encoding), encoding
    _refuse_binary(data)
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        pass
    if _is_damaged_utf8(data):
        return data.decode("utf-8-sig", errors="replace"), "utf-8"
    encoding = _legacy_encoding(data[:_SAMPLE])
    return data.decode(encoding, errors="replace"), encoding


def _decode_marked(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError(
            f"is not text (begins like {encoding.upper()} but is damaged at byte {error.start})"
        ) from error


def _refuse_binary(data: bytes) -> None:
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise UnreadableError(f"is not text (looks like {kind})")
    sample = data[:_SAMPLE]
    if b"\0" in data:
        raise UnreadableError("is not text (it contains zero bytes)")
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls * 10 > len(sample):
        raise UnreadableError("is not text (it is full of control characters)")


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether nearly all bytes above ASCII are well-formed UTF-8, as after a cut or a single wrong byte.

    In older encodings such sequences come about only by rare chance.
    """
    characters, rest = len(_UTF8_CHARACTER.findall(data)), _UTF8_CHARACTER.sub(b"", data)
    broken = sum(byte > 0x7F for byte in rest)
    return characters > 10 * broken


def _legacy_encoding(sample: bytes) -> str:
    high = sum(byte > 0x7F for byte in sample)
    letters = high + sum(65 <= byte <= 90 or 97 <= byte <= 122 for byte in sample)
    cyrillic = max(_CYRILLIC, key=lambda encoding: _cyrillic_share(sample, encoding))
    if high * 5 > letters and _cyrillic_share(sample, cyrillic) >= (0.4 if cyrillic == "cp1251" else 0.6):
        return cyrillic
    # charset-normalizer is unsure of short texts, so it is given only what the share of high bytes leaves possible.
    if high * 3 > letters:
        return _guess(sample, [*_OTHERS, *_WESTERN])
    as_western = sample.decode("cp1252", errors="replace")
    if _SYMBOL_IN_WORD.search(as_western):
        fitting = [e for e in _CENTRAL if not _SYMBOL_IN_WORD.search(sample.decode(e, errors="replace"))]
        return fitting[0] if len(fitting) == 1 else _guess(sample, fitting or _CENTRAL)
    if sum(byte >= 0xC0 for byte in sample) < _FEW:
        return "cp1252"
    guess = _guess(sample, _WESTERN)
    return "cp1252" if sample.decode(guess, errors="replace") == as_western else guess


def _guess(sample: bytes, encodings: list[str]) -> str:
    best = charset_normalizer.from_bytes(sample, cp_isolation=encodings, enable_fallback=False).best()
    return best.encoding if best is not None else "cp1252"


def _cyrillic_share(sample: bytes, encoding: str) -> float:
    """How much the bytes above ASCII look like Russian or Ukrainian in `encoding`, at most 1.

    The share of the commonest letters, less the share of letters that no word has in such a place: a capital after a
    small letter (as when one Cyrillic encoding is read as another), or Cyrillic right after Latin.
    """
    text = sample.decode(encoding, errors="replace")
    common = wrong = 0
    for before, character in zip(" " + text, text, strict=False):
        if character > "\x7f" and character.isalpha():
            common += character.lower() in _COMMON_CYRILLIC
            wrong += before.isalpha() and (before < "\x7f" or (character.isupper() and before.islower()))
    letters = sum(character > "\x7f" and character.isalpha() for character in text)
    every = sum(byte > 0x7F for byte in sample)
    return (common - wrong) / letters if letters * 4 > every * 3 else 0.0
