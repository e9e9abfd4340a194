"""What a page adds to a document moves none of its dates: menus above; editors, links below."""

import json
from pathlib import Path

import pytest

from rag.entries import parse_document

FOLDER = Path(__file__).parent / "gold" / "shapes"
FILES = sorted(path.name for path in FOLDER.glob("*.txt"))

EDITOR = """
【打印】【关闭】
责任编辑：王小鹿
版权所有：小鹿县人民政府办公室 备案号：冀ICP备12345678号
"""
LINKS = """
上一篇：关于开展冬季安全生产大检查的通知
下一篇：小鹿县召开经济工作会议
分享到：
微信
【打印本页】 【关闭窗口】
相关阅读
小鹿县举办第三届读书节 2019-04-23
全县教育工作会议召开 2019-03-02
网站地图 | 联系我们 | 网站声明
主办单位：小鹿县人民政府办公室
Copyright © 2018-2024 小鹿县人民政府 版权所有
"""
MENU = """网站首页 | 走进小鹿 | 政务公开 | 互动交流
当前位置：首页 > 政务公开 > 工作动态
"""
NAMES = """小鹿县人民政府
设为首页 | 加入收藏
网站首页
政务公开
办事服务
互动交流
您现在的位置：首页 >> 政务公开 >> 工作动态
字体：大 中 小
"""
GREETING = """今天是2024年5月6日 星期一 欢迎访问小鹿县人民政府网站
网站首页 | 走进小鹿 | 政务公开 | 互动交流
"""
# What is still lost: a feed and an underlined title that must come first, a table's width; days
# whose year nothing else names, which take that of the greeting.
LOST_BELOW = {
    MENU: "rss7 underlined39",
    NAMES: "quotelist18 rss7 underlined39",
    GREETING: "noyear pdfbroken15 rss7 runningyear58 twopairs59 underlined39 xinhua25",
}
# What is still lost: documents whose last line is broken or a date of its own, bare years, and
# articles or weeks without a list above the links.
LOST = {
    EDITOR: "gazette33 pdfbroken15 yiqing15",
    LINKS: (
        "cnum8 epidemic epidemic2 gazette33 live9 margin41 outbreak8"
        " pdfbroken15 pdfwrap policyqa radicals53 reportcard17 shape28_30 shape46_27"
        " shape51_27 shortyear40 taiwan yearis41 yearsonly41 yiqing15"
    ),
}


def is_read(file: str, text: str) -> bool:
    """Tell whether a text has the entries of a document of the folder, each with its days."""
    found = [entry for entry in parse_document(file, text.encode()).entries if entry.date]
    labels = json.loads((FOLDER / f"{file}.labels.json").read_text(encoding="utf-8"))["entries"]
    return len(found) == len(labels) and all(
        (str(entry.date.start), str(entry.date.end))
        == (label["date"], label.get("date_end", label["date"]))
        and label["starts_with"] in entry.text.text
        for entry, label in zip(found, labels, strict=True)
        if entry.date
    )


@pytest.mark.parametrize("foot", [EDITOR, LINKS], ids=["editor", "links"])
def test_a_pages_foot_moves_no_date(foot: str) -> None:
    lost = set()
    for file in FILES:
        text = (FOLDER / file).read_bytes().decode("utf-8", "surrogateescape")
        if "\udc80" <= max(text) <= "\udcff":
            continue  # of another encoding, which the foot would mix with UTF-8
        if not is_read(file, text.rstrip("\n") + foot):
            lost.add(file.removesuffix(".txt"))
    assert lost == set(LOST[foot].split())


@pytest.mark.parametrize("head", LOST_BELOW, ids=["menu", "names", "greeting"])
def test_a_pages_head_moves_no_date(head: str) -> None:
    lost = set()
    for file in FILES:
        text = (FOLDER / file).read_bytes().decode("utf-8", "surrogateescape")
        if "\udc80" <= max(text) <= "\udcff":
            continue
        if not is_read(file, head + text.removeprefix("\ufeff")):
            lost.add(file.removesuffix(".txt"))
    assert lost == set(LOST_BELOW[head].split())


def test_who_signs_below_a_list_is_no_part_of_its_last_entry() -> None:
    text = (
        "关于放假安排的通知\n一、清明节：2023年4月5日放假，共1天。\n"
        "二、劳动节：4月29日至5月3日放假，共5天。\n三、端午节：6月22日至24日放假，共3天。\n"
        "小鹿县政府办公室\n2022年12月9日\n"
    )
    entries = parse_document("放假.txt", text.encode()).entries
    assert [entry.text.text for entry in entries][-2:] == [
        "三、端午节：6月22日至24日放假，共3天。",
        "小鹿县政府办公室\n2022年12月9日",
    ]


def test_a_rule_below_the_last_entry_ends_it_and_is_part_of_none() -> None:
    text = (
        "# 动态\n\n2023/05/11 论文录用\n\n参会的有三人。\n\n---\n\n2023/05/01 放假\n\n"
        "大家去春游。\n\n---\n\n2023/04/01 开会\n\n讨论进展。\n\n---\n\n更多见 [归档](x)\n"
    )
    entries = parse_document("动态.md", text.encode()).entries
    assert [entry.text.text for entry in entries if entry.date] == [
        "论文录用\n参会的有三人。",
        "放假\n大家去春游。",
        "开会\n讨论进展。",
    ]
