"""Entries to be written out as documents (`tests.shapes`), and text of any kind."""

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

from rag.dates.numerals import to_chinese

__all__ = ["Item", "any_text", "items"]

_SUBJECTS = (
    "县政府",
    "省卫生健康委",
    "市教育局",
    "区人大常委会",
    "市场监管局",
    "县委办公室",
    "交通运输厅",
)
_VERBS = ("印发", "部署", "召开会议研究", "发布", "通报", "检查")
_OBJECTS = (
    "春耕备耕工作方案",
    "冬季供暖保障措施",
    "道路养护通知",
    "校园安全检查情况",
    "防汛应急预案",
    "便民服务事项清单",
)
_BODIES = (
    "会议要求各乡镇压实责任，按时完成任务。",
    "各单位要加强值守，遇有情况及时报告。",
    "有关负责人表示，将继续做好跟踪服务。",
    "要求做到人员到位、物资到位、措施到位。",
)


@dataclass(frozen=True)
class Item:
    """One entry to be written out: its day, the last day of a range, headline and sentence."""

    day: date
    last: date
    title: str
    body: str


@st.composite
def items(draw: st.DrawFn) -> list[Item]:
    """Draw 4 to 9 entries within some weeks, oldest first, headlines all different."""
    day = draw(st.dates(date(2012, 1, 1), date(2023, 6, 30)))
    found: list[Item] = []
    for number in range(draw(st.integers(4, 9))):
        day += timedelta(days=draw(st.integers(0, 6)))
        title = "".join(draw(st.sampled_from(words)) for words in (_SUBJECTS, _VERBS, _OBJECTS))
        found.append(
            Item(day, day, f"{title}（{to_chinese(number + 1)}）", draw(st.sampled_from(_BODIES)))
        )
    return found


def any_text() -> st.SearchStrategy[str]:
    """Draw text of any kind, thick with what parsers trip over."""
    pieces = st.sampled_from(
        ["2月7日", "2020年", "1月", "\n\n27 日", "\t", "\n", "<p>", "</p>", "<ul>", "&nbsp;",
         "&lt;", "●", "## ", "**", "| ", "|---|---|\n", "[链接](http://a.cn/b)", "![图](a.jpg)",
         "<!--", "-->", "<script>", "</script>", "<td>", "<tr>", "【", "】", "2020-02-07", "2.7",
         "08/16", "，", "。", "同日，", "自2月10日起", "截至", "发布日期：", "一、", "1、", " ",
         "\u3000", "\ufeff", "---\n", '"', ",", "主编：", "吉林日报记者 张三",
         "<", ">", "&", "\\", "_"]
    )  # fmt: skip
    return st.lists(pieces | st.text(max_size=12), max_size=60).map("".join)
