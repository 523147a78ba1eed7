from __future__ import annotations

from datetime import date

import pytest

from index.build import build, remove
from index.catalogue import Catalogue
from index.reader import open_reader
from index.types import Filters
from rag.desk import Desk
from rag.search import search
from rag.types import Query

STORY = (
    "A ferry ran aground on the sandbank off the northern island on Tuesday night with 214 people on board. "
    "The coast guard took all of them off by helicopter before morning, and nobody was badly hurt. "
    "The captain told the inquiry that the beacon at the harbour mouth had not been lit since Sunday. "
    "The island's council had asked for a second beacon three times in the last ten years, its chairwoman said. "
    "The ferry is to be towed free at the next spring tide, and traffic goes through the southern channel until then. "
    "Fishermen on the island said that the sandbank had moved by some forty metres in the storms of last winter. "
    "The ministry of transport promised new soundings, and said that maps of the strait would be redrawn by summer."
)
OTHER = (
    "The council of the harbour town talked about the railway bridge and put the vote off until spring, as before. " * 4
)
FERRY = Query("What did the captain of the ferry tell the inquiry?")


@pytest.fixture
def papers(tmp_path):
    folder = tmp_path / "papers"
    folder.mkdir()
    for name, text in {
        "courier": f"date 2024-03-02\n\n{STORY}",
        "herald": f"date 2024-03-03\n\n{STORY}",
        "times": f"date 2024-03-05\n\n{STORY.replace('nobody was badly hurt', '12 people were hurt')}",
        "gazette": OTHER,
    }.items():
        (folder / f"{name}.txt").write_text(text)
    return folder


@pytest.fixture
def desk(papers, tmp_path, index, cache):
    index(papers)
    return Desk(open_reader(tmp_path / "index", cache=cache))


def test_near_identical_articles_know_one_another(desk):
    numbers = {article.source: article.id for article in desk.reader.articles()}

    assert desk.reader.copies_of(numbers["herald.txt"]) == ["courier.txt", "times.txt"]
    assert desk.reader.copies_of(numbers["gazette.txt"]) == []


def test_copies_are_one_hit_that_names_the_others(desk):
    hits = search(FERRY, desk, by="article")

    assert {"courier.txt", "herald.txt", "times.txt"} <= {hits[0].article.source, *hits[0].copies}
    sentences = [hit.passage.text.count("The captain told the inquiry") for hit in search(FERRY, desk, k=20)]
    assert sum(sentences) < 3


def test_what_one_copy_says_otherwise_stays(desk):
    texts = " ".join(hit.passage.text for hit in search(Query("Was anybody hurt on the ferry?"), desk, k=20))

    assert "nobody was badly hurt" in texts
    assert "12 people were hurt" in texts


def test_the_one_that_stands_for_its_copies_is_within_the_filter(desk):
    hits = search(Query(FERRY.question, Filters(since=date(2024, 3, 3), until=date(2024, 3, 4))), desk)

    assert {hit.article.source for hit in hits} == {"herald.txt"}
    assert {hit.copies for hit in hits} == {()}


def test_groups_do_not_depend_on_the_order_and_fall_apart_when_what_held_them_goes(papers, tmp_path, cache):
    def groups(folder):
        catalogue = Catalogue(folder)
        found = catalogue.copy_groups(article.id for article in catalogue.articles())
        return [[source for _, source in each] for each in catalogue.copy_members(found.values()).values()]

    build([papers], tmp_path / "at once", cache=cache)
    for name in ("times", "gazette", "herald", "courier"):
        build([papers / f"{name}.txt"], tmp_path / "one by one", cache=cache)
    assert (
        groups(tmp_path / "at once") == groups(tmp_path / "one by one") == [["courier.txt", "herald.txt", "times.txt"]]
    )

    remove("courier.txt", tmp_path / "at once")
    build([], tmp_path / "at once", cache=cache)
    assert groups(tmp_path / "at once") == [["herald.txt", "times.txt"]]
