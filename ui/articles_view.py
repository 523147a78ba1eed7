"""The tab of articles: a table, search, reading in full, adding by drag and drop, removing, correcting."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from index.errors import DatelineError
from index.files import SUFFIXES
from index.types import Article, IndexReport
from ui.actions import read_act
from ui.article import article_markdown
from ui.articles import articles_markdown, problems_markdown
from ui.chat_view import QUIET
from ui.inert import inert
from ui.library import LARGEST_FILE, Library, Work, report_words
from ui.render import note_markdown, notice_markdown
from ui.words import article_days

if TYPE_CHECKING:
    from index.reader import IndexReader

# The inputs are wired by `ui/articles.js`, which sends the files to `/articles/add`.
_DROP = (
    '<div id="drop"><p><b>Add articles:</b> drop files or folders here, or choose'
    ' <label class="pick">files<input type="file" class="files"></label>'
    ' <label class="pick">a folder<input type="file" class="folder"></label></p>'
    f'<p class="note">{{}}; at most {LARGEST_FILE >> 20} MB each.</p><ul id="sent"></ul></div>'
)
_PICK = note_markdown("Choose an article to read it in full.")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Articles:
    """The handlers of the tab's events; `library` is None where nothing may be changed."""

    reader: IndexReader
    library: Library | None

    def table(self, search: str, page: int = 0) -> str:
        try:
            return articles_markdown(self.reader.articles(), page, search)
        except DatelineError as error:
            return notice_markdown(str(error))

    def pressed(self, sent: str, search: str) -> tuple[Any, ...]:
        """A button in the table. Updates: table, reading panel, chosen source, edit row, date, title, removal row."""
        act = read_act(sent)
        nothing = (gr.skip(),) * 7
        if act is None or not act.target.isdigit():
            return nothing
        if act.what == "page":
            return (self.table(search, int(act.target)), *nothing[1:])
        article = self._article(int(act.target)) if act.what == "read" else None
        if article is None:
            return nothing
        shown = article_markdown(article, None, anchor=f"read-{article.id}")
        day = "" if article.date.end is None else article_days(article).replace(" to ", "/")
        edit = gr.update(visible=self.library is not None)
        return gr.skip(), shown, article.source, edit, day, article.title or "", gr.update(visible=False)

    def corrected(self, source: str, day: str, title: str, search: str) -> Iterator[tuple[Any, ...]]:
        """Keeps a correction. Yields updates of: what is said, table, reading panel."""
        if self.library is None or not source:
            return
        library = self.library
        for said in self._work(lambda: library.correct(source, day, title)):
            yield said, gr.skip(), gr.skip()
        article = self.reader.article(source)
        yield gr.skip(), self.table(search), article_markdown(article, None, anchor=f"read-{article.id}")

    def removing(self, source: str) -> tuple[Any, ...]:
        """Asks before an article is removed. Updates: what is said, removal row, what is asked."""
        if self.library is None or not source:
            return (gr.skip(),) * 3
        try:
            return gr.skip(), gr.update(visible=True), inert(self.library.what_goes(source))
        except DatelineError as error:
            return notice_markdown(str(error)), gr.skip(), gr.skip()

    def removed(self, source: str, search: str) -> tuple[Any, ...]:
        """Removes an article. Updates: what is said, table, reading panel, edit row, removal row."""
        if self.library is None or not source:
            return (gr.skip(),) * 5
        gone = gr.update(visible=False)
        try:
            said = note_markdown(self.library.take_out(source))
        except DatelineError as error:
            return notice_markdown(str(error)), gr.skip(), gr.skip(), gr.skip(), gone
        return said, self.table(search), _PICK, gone, gone

    def indexed(self, sent: str, search: str) -> Iterator[tuple[Any, ...]]:
        """Files were sent. Yields updates of: what is said, table."""
        act = read_act(sent)
        if self.library is not None and act is not None and act.what == "index":
            yield from self._shown(self.library.index_added, search)

    def indexed_again(self, search: str) -> Iterator[tuple[Any, ...]]:
        """All is to be read again. Yields updates of: what is said, table."""
        if self.library is not None:
            yield from self._shown(self.library.index_again, search)

    def _shown(self, work: Work, search: str) -> Iterator[tuple[Any, ...]]:
        for said in self._work(work):
            yield said, gr.skip()
        yield gr.skip(), self.table(search)

    def _work(self, work: Work) -> Iterator[str]:
        """What is said while something is indexed, and at its end."""
        try:
            for step in work():
                if isinstance(step, IndexReport):
                    yield note_markdown(report_words(step)) + problems_markdown(step.errors)
                else:
                    yield note_markdown(step)
        except DatelineError as error:
            yield notice_markdown(str(error))
        except Exception:
            # The last stop of one piece of work: a bug in it gets a sentence here, and its traceback in the terminal.
            logger.exception("indexing in the window failed")
            yield notice_markdown("Indexing failed. The terminal that Dateline was started from shows why.")

    def _article(self, number: int) -> Article | None:
        found = self.reader.catalogue.articles_by_id([number]).get(number)
        return None if found is None else self.reader.article(found.source)


def articles_view(reader: IndexReader, library: Library | None, tab: gr.Tab) -> None:
    """Lays the tab out within the Blocks being built, and ties its events."""
    handlers = Articles(reader, library)
    adding = library is not None and library.added is not None
    with gr.Row():
        with gr.Column(scale=6, min_width=320):
            if adding:
                gr.Markdown(_DROP.format(inert(" ".join(sorted(SUFFIXES)))), elem_id="adding")
            said = gr.Markdown("", elem_id="indexing", latex_delimiters=[])
            search = gr.Textbox(
                "", label="Search articles", placeholder="Words of a title, source, publisher or date", elem_id="articlesearch"
            )  # fmt: skip
            again = gr.Button("Read all again", size="sm", elem_id="again", visible=library is not None)
            table = gr.Markdown("", elem_id="articles", latex_delimiters=[])
        with gr.Column(scale=5, min_width=320):
            with gr.Group(visible=False, elem_id="correcting") as edit:
                with gr.Row():
                    day = gr.Textbox("", label="Date", placeholder="2024-10-31", elem_id="newday", min_width=230)
                    title = gr.Textbox("", label="Title", elem_id="newheadline", scale=3, min_width=160)
                with gr.Row():
                    save = gr.Button("Correct", size="sm", elem_id="correct")
                    drop = gr.Button("Remove from the index …", size="sm", elem_id="remove")
            with gr.Row(visible=False, elem_id="removing") as removal:
                asked = gr.Markdown("", elem_id="removeasked", latex_delimiters=[])
                yes = gr.Button("Remove", size="sm", elem_id="removeyes", scale=0, min_width=110, variant="stop")
                no = gr.Button("Keep", size="sm", elem_id="removeno", scale=0, min_width=90)
            reading = gr.Markdown(_PICK, elem_id="reading", latex_delimiters=[])
    act = gr.Textbox(visible="hidden", elem_id="articleact", label="Button pressed in the table")
    work = gr.Textbox(visible="hidden", elem_id="indexact", label="Work on the index")
    chosen = gr.State("")
    slow: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_id": "indexing"}

    tab.select(handlers.table, search, table, **QUIET)
    search.change(handlers.table, search, table, trigger_mode="always_last", **QUIET)
    act.change(handlers.pressed, [act, search], [table, reading, chosen, edit, day, title, removal], **QUIET)
    if library is None:
        return
    save.click(handlers.corrected, [chosen, day, title, search], [said, table, reading], **slow)
    drop.click(handlers.removing, chosen, [said, removal, asked], **QUIET)
    yes.click(handlers.removed, [chosen, search], [said, table, reading, edit, removal], **slow)
    no.click(lambda: gr.update(visible=False), None, removal, **QUIET)
    work.change(handlers.indexed, [work, search], [said, table], trigger_mode="multiple", **slow)
    again.click(handlers.indexed_again, search, [said, table], **slow)
