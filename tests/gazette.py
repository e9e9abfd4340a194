"""A small invented gazette in two documents, for the tests that cut, index and cite."""

from rag.aligned import AlignedText, Run
from rag.entries import ParsedDocument, parse_document
from rag.records import DateRange, Entry

__all__ = ["NOTICES", "VISITS", "entry_of", "parsed"]

NOTICES = """青石县水利简报

一、县里的通知

2019年6月3日\t<p>关于水库巡查的通知</p> <p>各乡镇要每日巡查，记录&nbsp;水位。巡查员由村里推荐。</p>
2019年6月5日\t<p>关于清理河道的通知</p> <p>6月20日前完成清理；逾期不完成的，予以通报。</p>
2019年6月8日\t<p>关于发放雨衣的通知</p> <p>每名巡查员发放雨衣一件、雨靴一双。</p>
"""
VISITS = """# 调研记录

## 2019年6月10日

赵一帆到青石水库检查防汛工作。他强调，要守住堤坝。

## 2019年7月2日

赵一帆在县供销社调研，了解化肥储备情况。

## 2019年7月9日

县政府召开会议，研究秋季开学准备工作。
"""


def parsed(text: str = NOTICES, file: str = "notices.txt") -> ParsedDocument:
    """Return a gazette, cut."""
    return parse_document(file, text.encode())


def entry_of(text: str, title: str = "", date: DateRange | None = None) -> Entry:
    """Return an entry that is the whole of a document without markup."""
    runs = (Run(0, len(text), 0, len(text)),) if text else ()
    return Entry(
        entry_id="0123456789ab.01234567",
        document_id="0123456789ab",
        file="a.txt",
        kind="entry",
        section="",
        title=title,
        text=AlignedText(text, runs),
        date=date,
        year_inferred=False,
        month_day=None,
        date_why="",
        dates=(),
        published=None,
        start=0,
        end=len(text),
    )
