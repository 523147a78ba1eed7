from __future__ import annotations

from index.types import Span
from rag.extractive import choose, write
from rag.types import Draft, Evidence, Partial

TEXT = (
    "The mill burned down in May. Nobody was hurt.\nThe owner,  Ms. Hale, will build it anew. "
    "The mill burned down in May 1990."
)


def evidence(hit, words, score):
    start = TEXT.index(words)
    return Evidence(hit, Span(start, start + len(words)), words, score)


def draft_of(question, items):
    *partials, draft = write(question, items)
    assert all(isinstance(partial, Partial) for partial in partials)
    assert isinstance(draft, Draft)
    return partials, draft


def test_one_clear_sentence_is_the_whole_answer(hit_of):
    hit = hit_of(TEXT)
    items = [evidence(hit, "Nobody was hurt.", 0.9), evidence(hit, "The mill burned down in May.", 0.1)]

    _, draft = draft_of("Who was hurt?", items)

    assert [sentence.text for sentence in draft.sentences] == ["Nobody was hurt."]
    assert draft.confidence == 0.9


def test_a_sentence_close_behind_joins_with_a_citation_of_its_own(hit_of):
    hit = hit_of(TEXT)
    items = [evidence(hit, "Nobody was hurt.", 0.9), evidence(hit, "The mill burned down in May.", 0.89)]

    partials, draft = draft_of("Who was hurt?", items)

    assert [sentence.citations for sentence in draft.sentences] == [(1,), (2,)]
    assert [partial.text for partial in partials] == [
        "Nobody was hurt. [1]",
        "Nobody was hurt. [1] The mill burned down in May. [2]",
    ]


def test_where_the_first_is_answer_enough_none_joins_unless_several_things_are_asked(hit_of):
    hit = hit_of(TEXT)
    items = [evidence(hit, "Nobody was hurt.", 0.9), evidence(hit, "The mill burned down in May.", 0.89)]

    assert choose("Who was hurt?", items, settled=True) == items[:1]
    assert choose("Who was hurt, and when did the mill burn?", items, settled=True) == items


def test_what_was_told_already_is_not_told_again(hit_of):
    hit = hit_of(TEXT)
    again = evidence(hit, "The mill burned down in May 1990.", 0.9)

    assert choose("What burned?", [evidence(hit, "The mill burned down in May.", 0.9), again])[1:] == []


def test_the_quote_is_the_articles_and_the_sentence_is_on_one_line(hit_of):
    words = "hurt.\nThe owner,  Ms. Hale, will build it anew."

    _, draft = draft_of("Who builds?", [evidence(hit_of(TEXT), words, 0.8)])

    (citation,) = draft.citations
    assert TEXT[citation.start : citation.end] == citation.quote == words
    assert draft.sentences[0].text == "hurt. The owner, Ms. Hale, will build it anew."


def test_no_evidence_gives_no_sentence(hit_of):
    _, draft = draft_of("Who?", [])

    assert draft == Draft((), (), 0.0)


def test_a_sentence_that_leans_on_the_one_before_names_it(hit_of):
    text = "The owner is Ingrid Hale. She will build the mill anew. Nobody was hurt."
    hit = hit_of(text)
    words = "She will build the mill anew."
    start = text.index(words)

    _, draft = draft_of("What will happen?", [Evidence(hit, Span(start, start + len(words)), words, 0.9)])

    assert draft.message == "[1] goes on from “The owner is Ingrid Hale.”"


def test_a_sentence_with_a_missing_word_of_the_question_joins_sooner(hit_of):
    text = "In May the mill made 40 tons. In June it rained. In June the mill made 62 tons of paper in two weeks."
    hit = hit_of(text)

    def item(words, score):
        return Evidence(hit, Span(text.index(words), text.index(words) + len(words)), words, score)

    items = [
        item("In May the mill made 40 tons.", 0.9),
        item("In June it rained.", 0.03),
        item("In June the mill made 62 tons of paper in two weeks.", 0.5),
    ]

    chosen = choose("How many tons did it make in May and in June?", items)

    assert [e.text for e in chosen] == [items[0].text, items[2].text]


def test_a_question_for_several_things_gets_up_to_three_sentences(hit_of):
    text = "Alpha won gold. Bravo won silver. Charlie won bronze. Delta fell."
    hit = hit_of(text)
    parts = ["Alpha won gold.", "Bravo won silver.", "Charlie won bronze.", "Delta fell."]
    items = [Evidence(hit, Span(text.index(p), text.index(p) + len(p)), p, 0.8 - 0.05 * i) for i, p in enumerate(parts)]

    assert len(choose("Which teams won medals?", items)) == 3
    assert len(choose("Who won gold?", items)) < 3
