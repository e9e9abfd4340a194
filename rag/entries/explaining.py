"""How a document was cut, as text a person can check at a glance."""

from collections.abc import Sequence

from rag.records import DateRange, Document, Entry

__all__ = ["date_text", "explanation"]


def date_text(entry: Entry) -> str:
    """Return an entry's date as people write it; 未定 where it has none."""
    if entry.kind == "matter":
        return "（无日期文字）"
    if entry.date is None:
        return f"{entry.month_day}（年份未知）" if entry.month_day else "未定"
    return range_text(entry.date)


def range_text(days: DateRange) -> str:
    """Return a date range: 2020-02-07, 2020-02, 2020-02-10…2020-02-12."""
    if days.precision == "month" and days.start:
        return f"{days.start:%Y-%m}"
    if days.precision == "year" and days.start:
        return f"{days.start:%Y}"
    start = days.start.isoformat() if days.start else ""
    end = days.end.isoformat() if days.end else ""
    return start if start == end else f"{start}…{end}"


def explanation(document: Document, entries: Sequence[Entry]) -> str:
    """Return a line or two for each entry: span, date, title, where date and year come from."""
    dated = [entry for entry in entries if entry.kind == "entry" and entry.date]
    undated = [entry for entry in entries if entry.kind == "entry" and not entry.date]
    lines = [
        f"{document.file}：{document.title}",
        f"发布日期：{document.published or '未知'}"
        f"{'（推断）' if document.published_inferred else ''}"
        f"；年份：{document.year or '未知'}；来源：{document.publisher or '未知'}",
        f"有日期的条目 {len(dated)} 个，未能定日期的 {len(undated)} 个，"
        f"其他文字 {len(entries) - len(dated) - len(undated)} 段",
        "",
    ]
    section = ""
    for entry in entries:
        if entry.kind == "entry" and entry.section != section:
            section = entry.section
            lines.append(f"〔{section or '无小标题'}〕")
        lines.append(f"[{entry.start}, {entry.end})  {date_text(entry)}  {_short(entry.title)}")
        if entry.kind == "entry":
            lines.append(f"    依据：{entry.date_why}")
        lines += [
            f"    {'生效' if item.role == 'effective' else '截止'}：{range_text(item.range)}"
            f"  “{' '.join(document.text[item.start : item.end].split())}”"
            for item in entry.dates
        ]
    return "\n".join(lines)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:59] + "…"
