"""Whether what a search found suffices for an answer: evidence, imprints, who speaks."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.catalog import Catalog
from rag.evidence import is_enough, names_things, only_attended, says_until, weigh_evidence
from rag.facts import FACT_HITS
from rag.folding import fold
from rag.matching import word_parts
from rag.names.wordlists import word_set
from rag.presumed import names_holder, tells_end, tells_first
from rag.records import Hit
from rag.speech import english_left, spoken_words, uses_spoken_words
from rag.understanding import Understanding

__all__ = ["held_share", "is_answered", "is_silent", "says_until_when", "stands_spread", "texts_of"]

_WHY = re.compile(r"为什么|为何|为啥|怎么会|凭什么|\bwhy\b")
# The share of a topic's weight that one entry must hold where no sentence holds enough.
_SPREAD = 0.8


def is_silent(catalog: Catalog, understood: Understanding, hits: Sequence[Hit]) -> bool:
    """Tell whether all the people asked about as speaking are only among those present.

    Of 林远山来望江县是哪天, whether all who are named only wrote.
    """
    named = catalog.lexicon.find(understood.resolved_question)
    speaking = understood.speakers or {fold(n.name) for n in named if n.kind == "person"}
    texts = [catalog.folded[catalog.position(hit.entry)] for hit in hits]
    question = understood.search_text
    return bool(speaking) and all(only_attended(question, name, texts) for name in speaking)


def texts_of(catalog: Catalog, hits: Sequence[Hit]) -> list[str]:
    """Return the folded texts of the entries that may answer."""
    return [catalog.folded[catalog.position(hit.entry)] for hit in hits[:FACT_HITS]]


def is_answered(catalog: Catalog, understood: Understanding, hits: Sequence[Hit]) -> bool:
    """Tell whether the best entries speak of enough of what is asked about."""
    texts = texts_of(catalog, hits)
    evidence = weigh_evidence(understood.topic, texts, catalog.weigh, catalog.occurs)
    if not any("\u4e00" <= character <= "\u9fff" for character in understood.search_text):
        # A question in another language shares no words with the corpus; meaning decides.
        return True
    if _stands_labelled(catalog, understood, hits):
        return True
    question = english_left(fold(understood.resolved_question))
    if not names_things(question, texts, catalog.occurs):
        return False
    words = understood.topic.words
    told = names_holder(question, texts) and tells_end(question, words, texts)
    if not (told and tells_first(question, texts)):
        return False
    if not _speaks_of_place(catalog, understood, texts):
        return False
    named = any(item.kind != "section" for item in understood.names)
    presumes = bool(_WHY.search(understood.search_text))
    if evidence is not None and uses_spoken_words(understood.search_text, catalog.occurs):
        evidence = replace(evidence, spoken=True)
    return is_enough(evidence, understood.scope.entries_in_scope, named, presumes)


def _speaks_of_place(catalog: Catalog, understood: Understanding, texts: Sequence[str]) -> bool:
    """Tell whether a text that names a city asked about holds something else that is asked of it.

    When 武汉封城 was is not told where others write of 封控, nor where 武汉 stands beside other
    matters. True where no day, time or number is asked for.
    """
    if catalog.asked(understood).kind not in ("date", "duration", "number"):
        return True
    concepts = [c for phrase in understood.topic.phrases for c in phrase.concepts]
    places = [c.words[0] for c in concepts if c.words[0] in word_set("cities.txt")]
    others = [w for c in concepts if c.words[0] not in places for w in (*c.words, *c.synonyms)]
    if not places or not others:
        return True
    others += spoken_words(understood.search_text)
    return any(
        all(place in text for place in places) and any(word in text for word in others)
        for text in texts
    )


def _stands_labelled(catalog: Catalog, understood: Understanding, hits: Sequence[Hit]) -> bool:
    """Tell whether an imprint has what is asked by its label: 策划人是谁, where 策划：林晓 stands.

    Whose imprint it is may stand elsewhere in its document: 抗击疫情专题的主编.
    """
    labels = catalog.asked(understood).labels
    owners = [w for w in understood.topic.words if not any(label in w for label in labels)]
    # 主编:蒋 蕾; 记者 黄鹭, (记者缪友银)
    named = "|".join(map(re.escape, labels)) or "(?!)"
    labelled = re.compile(rf"(?:{named})[:：]|(?:{named})(?<=记者) ?[\u4e00-\u9fff]{{2,4}}")
    for hit in hits[:FACT_HITS]:
        if labelled.search(catalog.folded[catalog.position(hit.entry)]):
            document = catalog.document(hit.entry.document_id)
            whole = fold(f"{document.title}\n{document.text}")
            return all(word in whole for word in owners)
    return False


def says_until_when(catalog: Catalog, understood: Understanding, hits: Sequence[Hit]) -> bool:
    """Tell whether the best entries write until when, where that is asked: 推迟到哪一天.

    What names the rarest thing asked about must write it, not another text.
    """
    concepts = [
        concept
        for phrase in understood.topic.phrases
        for concept in phrase.concepts
        if any(map(catalog.occurs, (*concept.words, *concept.synonyms)))
    ]
    if not concepts:
        return True
    rarest = max(concepts, key=lambda concept: concept.weight(catalog.weigh))
    words = [*rarest.words, *rarest.synonyms, *word_parts(rarest.words[0])]
    return says_until(understood.search_text, words, texts_of(catalog, hits))


def stands_spread(catalog: Catalog, understood: Understanding, hits: Sequence[Hit]) -> bool:
    """Tell whether one entry holds nearly all that is asked, though no sentence does."""
    texts = texts_of(catalog, hits)
    evidence = weigh_evidence(understood.topic, texts, catalog.weigh, catalog.occurs)
    return evidence is not None and evidence.entry >= _SPREAD


def held_share(catalog: Catalog, understood: Understanding, hit: Hit) -> float:
    """Return the share of a topic's weight that the entry of a hit holds; 1 without a topic."""
    text = catalog.folded[catalog.position(hit.entry)]
    evidence = weigh_evidence(understood.topic, [text], catalog.weigh, catalog.occurs)
    return 1.0 if evidence is None else evidence.entry
