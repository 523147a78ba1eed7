"""Words that a page, a PDF or a Word document holds but does not show are not read; words that it shows are."""

from __future__ import annotations

import io

import pytest

from index.extract import extract
from index.limits import LIMITS
from tests.index.formats import docx, page, pdf

FIRST = "The river rose above its banks on Monday, and the lower town was under water by the evening."
LAST = "Nobody was hurt. The bridge stays closed until the engineers have looked at its pillars, she added."
SECRET = "The mayor resigned on Tuesday."


def of_page(markup: str) -> str:
    data = page([FIRST, "MARKUP", LAST]).replace(b"<p>MARKUP</p>", markup.encode())
    return extract(".html", data, LIMITS).text


@pytest.mark.parametrize(
    "markup",
    [
        f'<p style="display : none">{SECRET}</p>',
        f'<div style="visibility:hidden"><p>{SECRET}</p></div>',
        f'<p style="opacity:0">{SECRET}</p>',
        f'<p style="color:#FFF">{SECRET}</p>',
        f'<p style="background:white;color:rgb(255, 255, 255)">{SECRET}</p>',
        f'<div style="background:#123456"><p style="color:#123456">{SECRET}</p></div>',
        f'<p><font color="#ffffff">{SECRET}</font></p>',
        f'<p style="font-size:0">{SECRET}</p>',
        f'<p style="font-size:1px !important">{SECRET}</p>',
        f'<p style="position:absolute;left:-9999px">{SECRET}</p>',
        f'<p style="position:absolute;clip:rect(0,0,0,0)">{SECRET}</p>',
        f'<div style="height:0;overflow:hidden"><p>{SECRET}</p></div>',
        f'<p style="font-size:0">{SECRET} <span style="font-size:12px">It rained.</span></p>',
        f'<div style="color:white"><p>{SECRET}</p></div>',
        f'<div style="font-size:0"><p style="font-size:1.2em">{SECRET}</p></div>',
        f"<p hidden>{SECRET}</p>",
        f'<p aria-hidden="true">{SECRET}</p>',
        f'<style>@media screen {{ .q {{ color: red }} }} .q, .z {{ display: none }}</style><p class="a q">{SECRET}</p>',
        f"<style>#box {{ font-size: 0 }}</style><p id=box>{SECRET}</p>",
        f"<template><p>{SECRET}</p></template>",
        f"<noscript><p>{SECRET}</p></noscript>",
        f"<!-- {SECRET} -->",
        f"<script>'{SECRET}'</script>",
        f'<img src="x.png" alt="{SECRET}">',
        f'<p><span title="{SECRET}" aria-label="{SECRET}">It rained.</span></p>',
        f'<iframe srcdoc="<p>{SECRET}</p>"></iframe>',
        f"<dialog><p>{SECRET}</p></dialog>",
    ],
)
def test_what_a_page_does_not_show_is_not_read(markup: str) -> None:
    text = of_page(markup)
    assert SECRET not in text
    assert FIRST in text
    assert LAST in text


@pytest.mark.parametrize(
    "markup",
    [
        f"<p>{SECRET}</p>",
        f'<div style="background:#123456"><p style="color:white">{SECRET}</p></div>',
        f"<style>body {{ color: white }}</style><p>{SECRET}</p>",
        f'<div style="background-image:url(night.jpg)"><p style="color:white">{SECRET}</p></div>',
        f'<div style="font-size:0"><p style="font-size:16px">{SECRET}</p></div>',
        f'<div style="color:white"><p style="color:black">{SECRET}</p></div>',
        f'<div style="color:white"><p style="background:navy">{SECRET}</p></div>',
        f'<div style="visibility:hidden"><p style="visibility:visible">{SECRET}</p></div>',
        f'<div style="background:url(night.jpg)"><p style="color:white">{SECRET}</p></div>',
        f'<p style="opacity:0.8;font-size:12px;height:0">{SECRET}</p>',
        f"<style>@media print {{ .q {{ display: none }} }} .other {{ display: none }}</style><p class=q>{SECRET}</p>",
        f"<style>.q {{ display: none }} p.q {{ display: block }}</style><p class=q>{SECRET}</p>",
        f"<style media=print>.q {{ display: none }}</style><p class=q>{SECRET}</p>",
        f'<style>body {{ visibility: hidden }}</style><p aria-hidden="false">{SECRET}</p>',
    ],
)
def test_what_a_page_shows_is_read(markup: str) -> None:
    assert SECRET in of_page(markup)


def test_what_stands_after_something_hidden_in_a_line_stays() -> None:
    text = of_page(f"<p>It rained <span style='display:none'>{SECRET}</span>for days in the lower town, they said.</p>")
    assert "It rained for days in the lower town, they said." in text


def test_a_style_sheet_made_to_be_slow_is_read_in_one_pass() -> None:
    for sheet in ("@" * 200_000, "{" * 200_000, "/*" * 200_000, "a" * 200_000 + "{"):
        assert FIRST in of_page(f"<style>{sheet}</style>")


DRAWN = f"BT /F1 11 Tf 50 600 Td ({SECRET}) Tj ET"


def of_pdf(operators: str) -> str:
    # The fixture's own stream shows lines; what is tested is drawn in a line's place.
    return extract(".pdf", pdf([[FIRST, f") Tj ET {operators} BT /F1 11 Tf 50 500 Td (", LAST]]), LIMITS).text


@pytest.mark.parametrize(
    "operators",
    [
        f"1 g {DRAWN} 0 g",
        f"q 1 1 1 rg {DRAWN} Q",
        f"q 0 0 0 0 k {DRAWN} Q",
        f"q 1 1 1 rg 0 0 600 800 re f {DRAWN} Q",
        DRAWN.replace("11 Tf", "1 Tf"),
        DRAWN.replace("50 600 Td", "0.1 0 0 0.1 50 600 Tm"),
        DRAWN.replace("BT", "BT 3 Tr").replace("ET", "0 Tr ET"),
        f"1 g {DRAWN.replace(f'({SECRET}) Tj', f'[({SECRET})] TJ')} 0 g",
    ],
)
def test_what_a_pdf_does_not_show_is_not_read(operators: str) -> None:
    text = of_pdf(operators)
    assert SECRET not in text
    assert FIRST in text
    assert LAST in text


@pytest.mark.parametrize("operators", [DRAWN, f"0 0 0.5 rg 0 590 600 30 re f 1 g {DRAWN} 0 g", f"q 1 g Q {DRAWN}"])
def test_what_a_pdf_shows_is_read(operators: str) -> None:
    assert SECRET in of_pdf(operators)


def hidden_run(**font: object) -> str:
    from docx import Document
    from docx.shared import Pt, RGBColor

    document = Document(io.BytesIO(docx([FIRST, "", LAST])))
    run = document.paragraphs[1].add_run(SECRET)
    if font.get("hidden"):
        run.font.hidden = True
    if font.get("white"):
        run.font.color.rgb = RGBColor(255, 255, 255)
    if size := font.get("size"):
        run.font.size = Pt(float(str(size)))
    stream = io.BytesIO()
    document.save(stream)
    return extract(".docx", stream.getvalue(), LIMITS).text


@pytest.mark.parametrize("font", [{"hidden": True}, {"white": True}, {"size": 1}])
def test_what_a_word_document_does_not_show_is_not_read(font: dict[str, object]) -> None:
    text = hidden_run(**font)
    assert SECRET not in text
    assert FIRST in text


def test_what_a_word_document_shows_is_read() -> None:
    assert SECRET in hidden_run(size=11)
