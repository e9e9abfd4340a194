"""Dates that a page break cut into two cells of a table's column."""

from collections.abc import Sequence

from rag.entries.openers import Opener

__all__ = ["mend_cut_cells"]


def mend_cut_cells(openers: Sequence[Opener]) -> list[Opener]:
    """Join dates that a page break cut into two cells of a column: 1月 ⏎ 27 日."""
    mended: list[Opener] = []
    for opener in openers:
        above = mended[-1] if mended else None
        if (
            above
            and opener.date.form == "bare day"
            and opener.family.startswith("column")
            and (above.family, above.date.form) == (opener.family, "month")
            and not above.date.part
            and opener.block - above.block <= 2
        ):
            day, last = opener.date.day, opener.date.last_day
            mended[-1] = above._replace(
                date=above.date._replace(form="day", day=day, last_day=last)
            )
        else:
            mended.append(opener)
    return mended
