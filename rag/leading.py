"""Which of the entries that a search found come first: those that a list counts, or that define.

Scores say how near an entry lies; of a list's entries they tell less than whether each speaks of
the topic at all, and of a slogan asked for by name less than whether its items are written out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.categories import Category, visited_in
from rag.evidence import spelling_out
from rag.folding import fold
from rag.lexicon import Lexicon
from rag.matching import match_topic
from rag.records import Entry
from rag.topics import Weigh
from rag.understanding import Understanding

__all__ = ["Leading", "names_asked"]


def names_asked(category: Category, title: str, position: int, lexicon: Lexicon) -> list[str]:
    """Return the names of a category in an entry's folded title.

    Args:
        category: What kind of name is asked for.
        title: Folded.
        position: Of the entry in the corpus.
        lexicon: Of the corpus.
    """
    if category.manner not in title:
        return []
    if category.kind == "visit":
        site = visited_in(title)
        wanted = category.sites
        return [site] if site and (not wanted or any(w in site for w in wanted)) else []
    return lexicon.names_in_title(position, category.kind, category.suffixes)


# 领导参考的主编是谁: where 主编：林晓 stands
_IMPRINT = re.compile("(?<=的)(?:主编|责任编辑|责编|编辑|策划)(?=是|叫)")


@dataclass(frozen=True, slots=True)
class Leading:
    """Chooses, among the entries found, those that come first.

    Attributes:
        entries: Of the corpus.
        folded: Their folded readable texts.
        lexicon: Of the corpus.
        weigh: Gives a word's inverse document frequency.
    """

    entries: Sequence[Entry]
    folded: Sequence[str]
    lexicon: Lexicon
    weigh: Weigh

    def of(self, understood: Understanding, found: Sequence[int]) -> set[int]:
        """Return which of the entries found lead; none where nothing tells them apart.

        Args:
            understood: What is asked.
            found: Positions in the corpus.
        """
        spelt = spelling_out(understood.search_text, [self.folded[i] for i in found])
        if spelt:
            return {found[i] for i in spelt}
        if label := _IMPRINT.search(understood.search_text):
            return {i for i in found if re.search(rf"{label[0]}[:：]", self.folded[i])}
        topic, category, kind = understood.topic, understood.category, understood.kind
        if understood.intent not in ("list", "compare") or not (topic.phrases or category or kind):
            return set()
        chosen = {i for i in found if match_topic(topic, self.folded[i], self.weigh) is not None}
        if category is not None:
            chosen = {i for i in chosen if self._names(category, i)} or chosen
        if kind is not None:
            titles = {i: fold(self.entries[i].title) for i in chosen}
            chosen = {i for i in chosen if kind.holds(titles[i], self.folded[i])} or chosen
        return chosen

    def _names(self, category: Category, position: int) -> list[str]:
        title = fold(self.entries[position].title)
        return names_asked(category, title, position, self.lexicon)
