"""Whose words an entry reports: only a person's own count as what he said."""

import pytest

from rag.speaking import own_words

PEOPLE = ("林远山", "周晓")
TEXT = "林远山在会上强调 做好值守 周晓出席\n林远山指出,要查堤坝。\n周晓强调,要备物资。"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("周晓",), "周晓强调,要备物资。"),
        (("林远山",), "林远山在会上强调 做好值守 周晓出席\n林远山指出,要查堤坝。"),
    ],
)
def test_what_others_say_is_blanked_in_place(asked: tuple[str, ...], said: str) -> None:
    own = own_words(TEXT, asked, PEOPLE)
    assert len(own) == len(TEXT)
    assert own.strip() == said
    assert own.find(said) == TEXT.find(said)


def test_one_speaker_or_nobody_asked_changes_nothing() -> None:
    assert own_words("林远山强调,要早。", ("林远山",), PEOPLE) == "林远山强调,要早。"
    assert own_words(TEXT, ("巴特尔汗",), PEOPLE) == TEXT
