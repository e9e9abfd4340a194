"""Days below years and months: every way to head them, with every way to write the day."""

import pytest

from rag.entries import parse_document

ITEMS = [
    ((2020, 11, 9), "市政府常务会议召开", "会议研究了防汛、就业等事项，要求12月底前办结。"),
    ((2020, 11, 29), "县医院新院区投入使用", "首日接诊四百余人次，运行平稳。"),
    ((2020, 12, 6), "安全生产电视电话会议召开", "会议传达了1月3日全省会议精神。"),
    ((2020, 12, 24), "全区推进大会部署重点项目", "会上，三家单位作了交流发言。"),
    ((2021, 1, 4), "公交线路优化调整方案公布", "3路、8路改走滨河路，方便群众出行。"),
    ((2021, 1, 18), "农村公路养护现场会举行", "各乡镇负责人参加了现场观摩。"),
    ((2021, 2, 9), "春节慰问活动启动", "共走访困难家庭1200户。"),
]
YEARS = [
    "{y}年\n",
    "## {y}年\n\n",
    "**{y}年**\n\n",
    "{cy}年\n",
    "【{y}年】\n",
    "{y}年大事记\n",
    "# {y}\n\n",
    "\n{y}年\n\n",
    "{ordinal}、{y}年\n",
    "◎{y}年\n",
    "民國{era}年\n",
    "{y}年度\n",
    "===== {y}年 =====\n",
    "- {y}年\n",
]
MONTHS = [
    "",
    "{m}月\n",
    "### {m}月\n\n",
    "{cm}月\n",
    "{m}月份\n",
    "【{m}月】\n",
    "{m} 月\n",
    "**{m}月**\n\n",
    "\n{m}月\n\n",
    "（{cm}）{m}月\n",
    "  - {m}月\n",
]
DAYS = ["{d}日", "{d}号", "{cd}日", "{d:02}日", "{m}月{d}日", "（{d}日）"]
WHOLE_DAYS = ["{m}月{d}日", "{m}.{d}", "{m}/{d}", "{cm}月{cd}日"]
LINES = [
    "{day} {title}\n",
    "{day}　{title}。{body}\n",
    "{day}，{title}。{body}\n",
    "{day}：{title}\n",
    "{day}\n{title}。{body}\n",
    "- {day}：{title}\n",
    "　　{day}　{title}。\n",
    "△{day}，{title}。{body}\n",
    "    - {day} {title}\n",
]


def chinese(number: int) -> str:
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    ten = "" if not tens else "十" if tens == 1 else f"{digits[tens]}十"
    return ten + (digits[ones] if ones or not tens else "")


def written(year: str, month: str, day: str, line: str) -> str:
    text, above = "清水区工作纪事\n\n", (0, 0)
    for (y, m, d), title, body in ITEMS:
        names = {
            "y": y,
            "m": m,
            "d": d,
            "cy": "".join("〇一二三四五六七八九"[int(digit)] for digit in str(y)),
            "cm": chinese(m),
            "cd": chinese(d),
            "era": y - 1911,
            "ordinal": chinese(y - 2019),
        }
        text += year.format(**names) if y != above[0] else ""
        text += month.format(**names) if (y, m) != above else ""
        above = (y, m)
        text += line.format(day=day.format(**names), title=title, body=body)
    return text


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.parametrize("year", YEARS)
def test_days_take_the_year_and_month_above_them(year: str, month: str) -> None:
    days = [f"{y}-{m:02d}-{d:02d}" for (y, m, d), _, _ in ITEMS]
    for day in DAYS if month else WHOLE_DAYS:
        for line in LINES:
            text = written(year, month, day, line)
            file = "record.md" if "#" in text or "**" in text or "- " in text else "record.txt"
            entries = parse_document(file, text.encode()).entries
            found = [entry for entry in entries if entry.date]
            assert [str(entry.date.start) for entry in found if entry.date] == days, text
            for entry, (_, title, _) in zip(found, ITEMS, strict=True):
                assert title in entry.text.text, text
