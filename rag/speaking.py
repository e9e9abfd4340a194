"""Whose words a text reports, where several people speak in it."""

import re
from collections.abc import Collection

from rag.names.wordlists import alternation

__all__ = ["own_words"]

# 巴图尔指出，…; 会议强调，…; 周晓充分肯定…: at the beginning of a line or a sentence
_SAYS = "(?:强调|指出|表示|要求|希望|认为|叮嘱|充分肯定|说|提出)"


def own_words(folded: str, asked: Collection[str], known: Collection[str]) -> str:
    """Return a text with what others say in it blanked out, every offset as it was.

    The heading, and what follows it, is said by whom it names first. Only a text that several
    people speak in, one of those asked about among them, is changed; what a meeting says stays.

    Args:
        folded: An entry's readable text, folded.
        asked: The people asked about, folded.
        known: All people of the corpus, folded.
    """
    named = [name for name in known if name in folded]
    if len(named) <= 1 or not any(name in named for name in asked):
        return folded
    people = alternation(named)
    lead = rf"(?:(?<=[\n。])|^)(会议|{people})[^,。;\n]{{0,6}}?{_SAYS}"
    leads = [(match.start(), match[1]) for match in re.finditer(lead, folded)]
    first = re.search(people, folded)
    if first and (not leads or first.start() < leads[0][0]):
        leads.insert(0, (0, first[0]))
    speakers = {who for _, who in leads} - {"会议"}
    if len(speakers) <= 1 or not speakers.intersection(asked):
        return folded
    ends = [start for start, _ in leads[1:]] + [len(folded)]
    return "".join(
        folded[start:end] if who in asked or who == "会议" else "\n" * (end - start)
        for (start, who), end in zip(leads, ends, strict=True)
    ).rjust(len(folded), "\n")
