"""Words for BM25: jieba's search mode plus character bigrams, for passages and questions alike.

The only module that imports jieba. Search mode cuts 疫情防控 into 疫情, 防控 and the whole;
bigrams catch what the dictionary cuts differently in two places. On three public sets words
plus bigrams beat words alone (docs/experiments.md).
"""

import logging
import re
import unicodedata
from functools import cache, lru_cache
from importlib.metadata import version
from typing import Any

import jieba

__all__ = [
    "TOKENIZER_VERSION",
    "cut",
    "initialize",
    "is_word",
    "normalize",
    "tag",
    "tokenize",
    "tokenize_words",
]

jieba.setLogLevel(logging.WARNING)

TOKENIZER_VERSION = f"jieba-{version('jieba')}-search+bigrams-1"
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
# What jieba takes for a block of words (`jieba.re_han_default`), and what lies between two.
_BLOCK = re.compile(r"[\u4e00-\u9fd5a-zA-Z0-9+#&\._%\-]+|[^\u4e00-\u9fd5a-zA-Z0-9+#&\._%\-]+")
_WORD = re.compile(r"[0-9a-z\u3400-\u9fff\U00020000-\U0003ffff]")


def initialize() -> None:
    """Load the dictionary now instead of at the first question."""
    jieba.initialize()


def normalize(text: str) -> str:
    """Return text with full-width forms folded (NFKC) and Latin letters lowered."""
    return unicodedata.normalize("NFKC", text).lower()


@lru_cache(maxsize=256)
def tokenize_words(text: str) -> tuple[str, ...]:
    """Return jieba's search-mode words in order, punctuation left out.

    The last texts are kept: one question is cut for the search, its weight and its evidence.
    """
    cut_blocks = map(_search_words, _BLOCK.findall(normalize(text)))
    return tuple(word for words in cut_blocks for word in words)


# Kept: clauses recur, in notices that quote each other and in headings.
@lru_cache(maxsize=32768)
def _search_words(block: str) -> tuple[str, ...]:
    """Return the words of what stands between two marks: jieba cuts each such block by itself."""
    return tuple(word for word in jieba.cut_for_search(block) if _WORD.search(word))


def tokenize(text: str) -> list[str]:
    """Return search-mode words, then the character bigrams of every run of Han characters."""
    bigrams = [run[i : i + 2] for run in _HAN.findall(normalize(text)) for i in range(len(run) - 1)]
    return [*tokenize_words(text), *bigrams]


def is_word(text: str) -> bool:
    """Tell whether the dictionary has a word; what it has is not misspelt."""
    jieba.dt.check_initialized()
    return bool(jieba.dt.FREQ.get(normalize(text)))


def cut(text: str) -> list[str]:
    """Return jieba's words in order, each character in just one word."""
    return list(jieba.cut(normalize(text)))


def tag(text: str) -> list[tuple[str, str]]:
    """Return jieba's words in order, each with its part of speech (n, v, nr, …) as jieba names it.

    The table of parts of speech takes about 40 MB, loaded when first asked for.
    """
    return [(pair.word, pair.flag) for pair in _tagger().cut(normalize(text))]


@cache
def _tagger() -> Any:
    import jieba.posseg

    return jieba.posseg.POSTokenizer(jieba.dt)
