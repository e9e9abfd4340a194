"""A tokenizer for HTML that keeps every character's place, in time linear in the text.

Parsers such as lxml, selectolax or html5lib build a good tree but tell at most a line number
for a tag and nothing for a character of text, and citations need exact offsets; so tags are
found here, by the same pattern that `rag.aligned.canonical` removes them by.
"""

import html
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

__all__ = ["BLOCKS", "KNOWN", "Token", "attribute", "tokenize"]

BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "col",
        "colgroup",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "optgroup",
        "option",
        "p",
        "pre",
        "section",
        "select",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
        "br",
        "button",
    ]
)
KNOWN = BLOCKS | frozenset(
    [
        "a",
        "abbr",
        "b",
        "base",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "embed",
        "font",
        "i",
        "iframe",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "link",
        "map",
        "mark",
        "meta",
        "nobr",
        "noscript",
        "object",
        "output",
        "param",
        "picture",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "script",
        "small",
        "source",
        "span",
        "strike",
        "strong",
        "style",
        "sub",
        "sup",
        "svg",
        "template",
        "textarea",
        "time",
        "tt",
        "u",
        "use",
        "var",
        "video",
        "wbr",
        "audio",
        "canvas",
        "area",
        "track",
        "path",
        "g",
    ]
)
_HIDDEN = {"script", "style", "template", "noscript", "textarea", "svg"}
# <!-- 分享 -->, <![CDATA[暴雪]]>, <!DOCTYPE html>, <?xml …?>, <p style="margin-top:10px">, </p>,
# &nbsp;; <%-- 2021/12/6 --%>, <?php … ?>, <?= … ?>: what a server would have run
_TOKEN = re.compile(
    r"<!--|<%|<\?(?:php\b|=)|<!\[CDATA\[|\]\]>|<[!?][A-Za-z\[][^<>]*>|</?([A-Za-z][A-Za-z0-9]*)[^<>]*>"
    r"|&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
)
_CLOSERS = {"<!--": "-->", "<%": "%>", "<?php": "?>", "<?=": "?>"}
# class="time", datetime='2022-04-27', rowspan=3
_ATTRIBUTE = re.compile(r"([A-Za-z][\w:-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")


class Token(NamedTuple):
    """A stretch of the document: text, an entity (value is what it stands for), a tag.

    A hidden token is what no reader sees and what is not markup alone: a script, a comment
    that is not closed, a declaration.
    """

    kind: Literal["text", "entity", "open", "close", "comment", "hidden"]
    start: int
    end: int
    value: str = ""


def attribute(tag: str, name: str) -> str | None:
    """Return the value of an attribute in a tag's source, or None."""
    for match in _ATTRIBUTE.finditer(tag):
        if match.group(1).lower() == name:
            return html.unescape(match.group(2) or match.group(3) or match.group(4) or "")
    return None


def tokenize(
    text: str, start: int = 0, limit: int | None = None, *, any_tag: bool = True
) -> Iterator[Token]:
    """Yield the tokens of text from start to limit, in order, without gap or overlap.

    Args:
        text: The whole document.
        start: Where to begin.
        limit: Where to end; the text's own end if None.
        any_tag: Whether a name that HTML does not know is a tag too; False for plain text,
            where <张三 Zhang> or <a@b.cn> may be words.
    """
    position = start
    limit = len(text) if limit is None else limit
    unclosed: set[str] = set()  # a closing mark known to be missing is not sought again
    while match := _TOKEN.search(text, position, limit):
        token = _token_at(text, match, limit, unclosed, any_tag)
        if token is None:
            yield Token("text", position, match.end())
            position = match.end()
            continue
        if position < token.start:
            yield Token("text", position, token.start)
        yield token
        position = token.end
        if token.kind == "open" and _hides(token, text) and token.value not in unclosed:
            end = _closing(text, token.value, position, limit, unclosed)
            if end is not None:
                yield Token("hidden", position, end)
                position = end
    if position < limit:
        yield Token("text", position, limit)


def _hides(token: Token, text: str) -> bool:
    """Tell whether no reader sees what an element holds; a script of XML holds a list's items.

    <script type="text/xml"><datastore>…<record><![CDATA[<li>…</li>]]></record>…: a page's script
    shows them, page by page.
    """
    if token.value != "script":
        return token.value in _HIDDEN
    return attribute(text[token.start : token.end], "type") != "text/xml"


def _token_at(
    text: str, match: re.Match[str], limit: int, unclosed: set[str], any_tag: bool
) -> Token | None:
    start, end = match.span()
    if text[start] == "&":
        value = html.unescape(match.group())
        return None if _unsafe(value, text[end : end + 40]) else Token("entity", start, end, value)
    if (closer := _CLOSERS.get(match.group())) and (any_tag or closer == "-->"):
        close = -1 if closer in unclosed else text.find(closer, end, limit)
        if close < 0:
            unclosed.add(closer)
            return None
        return Token("comment", start, close + len(closer))
    if match.group() == "]]>" and not any_tag:
        return None
    name = match.group(1)
    if name is None:
        return Token("hidden", start, end) if any_tag else None
    name = name.lower()
    if not any_tag and name not in KNOWN:
        return None
    return Token("close" if text[start + 1] == "/" else "open", start, end, name)


def _unsafe(value: str, after: str) -> bool:
    """Tell whether an entity is kept as written: &lt;p&gt; made <p> would look like markup.

    So would &amp;lt; made &lt;, but not the & of 研发&amp;生产.
    """
    if value == "&":
        if not after[:1].isalpha():  # no name can begin there
            return after[:1] == "#"
        return not html.unescape(value + after).startswith(value + after[:1])
    return not value or any(character in "<>&[]()!" for character in value)


def _closing(text: str, name: str, position: int, limit: int, unclosed: set[str]) -> int | None:
    found = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(text, position, limit)
    if found is None:
        unclosed.add(name)
        return None
    return found.start()
