"""References by GB/T 7714—2015, in citation order (顺序编码制).

An entry is a work within a work (4.2, 析出文献): 题名[标识]//文献题名. 出版项. A document that is
one entry is cited itself. Nobody is named as author, which that order allows (8.1.4).
"""

import re

from rag.exporting.report import Reference, Report
from rag.exporting.wording import STATES, one_line
from rag.records import Document

__all__ = ["reference_lines", "to_gbt7714"]

# 吉林日报, 南方周末, 每日电讯 are papers; 中国日报网 is not: documents with an address are online
_NEWSPAPER = re.compile(r"(报|电讯|周末)$")
_WEB = re.compile(r"https?://", re.IGNORECASE)


def to_gbt7714(report: Report) -> bytes:
    """Return one line a citation, numbered as in the answer, as UTF-8."""
    return "".join(f"{line}\n" for line in reference_lines(report)).encode()


def reference_lines(report: Report) -> list[str]:
    """Return the references: [1] 题名[Z]//文献题名. [出版地不详]: 出版者, 2020-02-25."""
    accessed = report.made_on.isoformat()
    return [f"[{item.n}] {_reference(item, accessed)}" for item in report.references]


def _reference(reference: Reference, accessed: str) -> str:
    document = reference.document
    checked = "" if reference.state == "valid" else f"（{STATES[reference.state]}）"
    if document is None:
        return one_line(f"{_closed(reference.entry.title)}[Z]//{reference.source}.{checked}")
    title, whole = one_line(reference.entry.title), one_line(document.title)
    online = bool(document.url and _WEB.match(document.url))
    mark = "EB/OL" if online else "N" if _is_newspaper(document) else "Z"
    named = f"{title}[{mark}]" if title == whole or mark == "N" else f"{title}[{mark}]//{whole}"
    issued = _online(document, accessed) if online else _printed(document, mark)
    return one_line(f"{named}. {issued}{checked}")


def _online(document: Document, accessed: str) -> str:
    # 出版者, (更新或修改日期)[引用日期]. 获取和访问路径; online, the place may be left out (8.4.1)
    published = f"({_day(document)})" if document.published else ""
    publisher = f"{document.publisher}, " if document.publisher else ""
    return f"{publisher}{published}[{accessed}]. {document.url}."


def _printed(document: Document, mark: str) -> str:
    day = _day(document) or "[出版日期不详]"
    if mark == "N":
        return f"{document.publisher}, {day}."
    return f"[出版地不详]: {document.publisher or '[出版者不详]'}, {day}."


def _day(document: Document) -> str:
    if document.published is None:
        return ""
    day = document.published.isoformat()
    # an estimated date stands in square brackets (8.4.3.3)
    return f"[{day}]" if document.published_inferred else day


def _is_newspaper(document: Document) -> bool:
    return bool(document.publisher and _NEWSPAPER.search(document.publisher))


def _closed(title: str) -> str:
    return title.rstrip("。．.")
