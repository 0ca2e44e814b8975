"""Fuzzy search over the kinds of the catalogue: by name, family and synonyms. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """Something that can be searched for.

    Attributes:
        key: What it stands for: the name of a kind, the id of a node.
        title: What is shown and searched first.
        group: Family of a kind; searched last.
        synonyms: Other words it goes by.
        detail: One line shown beside the title; not searched.
    """

    key: str
    title: str
    group: str = ""
    synonyms: tuple[str, ...] = ()
    detail: str = ""


def find(query: str, entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that match every word of a query, best first.

    Equal matches keep their order, so that an empty query gives all entries as they come.
    """
    words = query.casefold().split()
    scored = []
    for entry in entries:
        scores = [score(word, entry) for word in words]
        if all(scores):
            scored.append((-sum(scores), entry))
    scored.sort(key=lambda pair: pair[0])
    return [entry for _, entry in scored]


def score(word: str, entry: Entry) -> int:
    """Return how well one word (lower case) matches an entry: 0 not at all, 100 exactly."""
    title = entry.title.casefold()
    best = _closeness(word, title, 100)
    if _starts_humps(word, entry.title):
        best = max(best, 75)
    for synonym in entry.synonyms:
        best = max(best, _closeness(word, synonym.casefold(), 88))
    best = max(best, _closeness(word, entry.group.casefold(), 45))
    if not best and len(word) > 2 and _is_inside(word, title):
        best = max(10, 30 - len(title) + len(word))
    return best


def _closeness(word: str, text: str, full: int) -> int:
    """Return `full` for the same word, less for its start, less again for a part of it."""
    if not text:
        return 0
    if word == text:
        return full
    if text.startswith(word):
        return full - 10 - min(9, len(text) - len(word))
    if any(part.startswith(word) for part in text.replace("_", " ").replace("-", " ").split()):
        return full - 30
    if len(word) > 1 and word in text:
        return full - 40
    return 0


def _starts_humps(word: str, title: str) -> bool:
    """Whether the word is made of the capitals and digits of a title: ``bn2`` BatchNorm2d."""
    humps = "".join(
        each
        for index, each in enumerate(title)
        if index == 0 or each.isupper() or each.isdigit() or title[index - 1] == "_"
    )
    return len(word) > 1 and humps.casefold().startswith(word)


def _is_inside(word: str, text: str) -> bool:
    """Whether the letters of the word occur in the text in their order."""
    remaining = iter(text)
    return all(letter in remaining for letter in word)
