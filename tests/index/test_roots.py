from __future__ import annotations

from pathlib import Path

from index.roots import name_sources


def test_a_source_is_its_key_where_no_other_is_equal():
    assert name_sources([(1, Path("/a/one"), "x.txt"), (2, Path("/a/two"), "y.txt")]) == {1: "x.txt", 2: "y.txt"}


def test_equal_keys_get_their_roots_names_in_front():
    named = name_sources([(1, Path("/a/one"), "x.txt"), (2, Path("/a/two"), "x.txt"), (3, Path("/a/two"), "y.txt")])

    assert named == {1: "one/x.txt", 2: "two/x.txt", 3: "y.txt"}


def test_roots_of_one_name_are_told_apart_by_what_stands_above_them():
    named = name_sources([(1, Path("/a/news"), "x.txt"), (2, Path("/b/news"), "x.txt"), (3, Path("/c/other"), "x.txt")])

    assert named == {1: "a/news/x.txt", 2: "b/news/x.txt", 3: "other/x.txt"}


def test_a_name_made_with_a_roots_name_does_not_meet_another_key():
    named = name_sources([(1, Path("/p/a"), "x.txt"), (2, Path("/p/b"), "x.txt"), (3, Path("/p/c"), "a/x.txt")])

    assert len(set(named.values())) == 3
    assert named[2] == "b/x.txt"


def test_names_do_not_depend_on_the_order_of_the_articles():
    articles = [(1, Path("/p/a"), "x.txt"), (2, Path("/p/b"), "x.txt"), (3, Path("/p/c"), "a/x.txt")]

    assert name_sources(articles) == name_sources(articles[::-1])
