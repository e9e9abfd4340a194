"""The five documents as delivered, a ledger counted by hand, a hundred questions checked."""

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from itertools import cycle
from pathlib import Path

import pytest

from rag.aligned import canonical
from rag.corpus import AskRequest, Corpus
from rag.folding import fold
from rag.records import Answer, Citation, Entry
from rag.topics import content_words

pytestmark = pytest.mark.real_model

SEEDS = Path(__file__).parent.parent / "seeds"
TABLE = "000_b8d15dbf0167259f.txt"
DIGESTS = {
    TABLE: "3d41105629fcd45d462737ebbcafe86f35d30f4ef302163dfd920383424a83b5",
    "001_2fab7405dac03c8e.txt": "82a02f18d28cedb1224d71691d294b3a746359c45b7c7bfbbdb5fd8335bd18a9",
    "002_0429698179b4ae9b.txt": "8260f8a49affbae6bc5c1a0c6ff657de2c67177588841dc4c4bebdc391f35fac",
    "003_0a36dde2ee762ac5.txt": "499ac54f2b8cddd88f5baaadb9e40d2e4b201f0dda9d48481fe000cc2cb0aea2",
    "004_ffa9779ee313fc03.txt": "e9152a9e393468cd69367937d4f3dec6491791d589a47c7041e2ed8280d9df3b",
}
# Counted in the file by hand: the rows of February 2020 in both parts of the table in whose title
# or text 复工 or 复产 stands, also where a page break cuts the row in two.
RESUMPTION = [
    (1, "吉林省人民政府办公厅关于延迟企业复工、学校开学"),
    (4, "省委召开常委会议 传达学习"),
    (4, "巴音朝鲁在省新型冠状病毒感染的肺炎疫情防控工作领导小组会议上强调 加强“三保一统筹”"),
    (7, "吉林省人民政府关于进一步支持打好"),
    (7, "巴音朝鲁到长春市调研疫情防控和企业复工复产工作时强调"),
    (9, "景俊海到吉林市检查疫情防控和企业复工复产工作时强调"),
    (9, "巴音朝鲁在省委常委会议暨省新冠肺炎疫情防控工作领导小组会议上强调 把工作重点放到"),
    (9, "巴音朝鲁到长春市调研医药企业疫情防控和复工复产工作时强调"),
    (10, "景俊海到长春海关现场办公时强调"),
    (11, "景俊海在省疫情防控指挥中心调度工作时强调"),
    (11, "巴音朝鲁在中车长客调研指导疫情防控和复工复产工作时强调"),
    (12, "吉林省机关企事业单位复工疫情防控指南"),
    (12, "景俊海在金融支持疫情防控及企业复工复产工作座谈会上强调"),
    (12, "巴音朝鲁在省委常委会议暨省新冠肺炎疫情防控工作领导小组会议上强调 深入学习"),
    (13, "景俊海在省交通运输厅调研时强调"),
    (13, "巴音朝鲁在长春市调研指导疫情防控和复工复产工作时强调"),
    (14, "景俊海在全省复工复产电视电话会议上强调"),
    (15, "巴音朝鲁为吉林省传染病医院揭牌"),
    (16, "景俊海在检查指导疫情防控和有序错峰出行返程工作时强调"),
    (16, "省新冠肺炎疫情防控工作领导小组召开专题会议"),
    (17, "景俊海到省疫情防控指挥中心研究调度工作时强调"),
    (17, "景俊海到省财政厅省税务局检查调研时强调"),
    (17, "巴音朝鲁在长春市调研指导疫情防控和企业复工复产时强调"),
    (17, "巴音朝鲁在听取落实“三保一统筹”加快项目建设工作汇报时强调"),
    (18, "景俊海在长春汽开区现场办公时强调"),
    (18, "巴音朝鲁在省委常委扩大会议暨省新冠肺炎疫情防控工作领导小组会议上强调"),
    (19, "景俊海到部分热力电力企业调研时强调"),
    (19, "景俊海在公主岭暗访疫情防控检查复工复产工作时强调"),
]


def test_the_documents_are_as_delivered() -> None:
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in SEEDS.glob("*.txt")
    }
    assert found == DIGESTS


def assert_verifies(corpus: Corpus, citation: Citation) -> None:
    document = corpus.document(citation.entry.document_id)
    source = document.text[citation.start : citation.end]
    assert canonical(citation.quote)
    assert canonical(citation.quote) == canonical(source)
    assert citation.sha256 == DIGESTS[document.file]
    assert citation.entry.start <= citation.start < citation.end <= citation.entry.end
    state, entry = corpus.verify(
        document.document_id, citation.quote, citation.start, citation.end, citation.text_sha256
    )
    assert (state, entry) == ("valid", citation.entry)


@pytest.fixture(scope="module")
def resumption(corpus: Corpus) -> Answer:
    return corpus.ask(AskRequest("2月哪些措施涉及复工复产"))


def test_the_ledger_holds_every_row_counted_by_hand(resumption: Answer) -> None:
    ledger = resumption.ledger
    assert ledger is not None
    literal = [
        match.entry
        for match in ledger.matches
        if re.search("复工|复产", match.entry.text.text) and match.entry.file == TABLE
    ]
    gold = [(date(2020, 2, day), title) for day, title in RESUMPTION]
    assert len(literal) == len(gold) == 28
    unmatched = list(literal)
    for day, title in gold:
        (row,) = [
            entry
            for entry in unmatched
            if entry.date and entry.date.start == day and entry.title.startswith(title)
        ]
        unmatched.remove(row)
    assert unmatched == []


def test_what_the_ledger_adds_says_so(resumption: Answer) -> None:
    """A row without the words is there by a near-synonym, which its citation shows."""
    ledger = resumption.ledger
    assert ledger is not None
    added = [m for m in ledger.matches if not re.search("复工|复产", m.entry.text.text)]
    assert {match.basis for match in added} <= {"synonym"}
    assert len(added) <= len(RESUMPTION) // 10
    assert ledger.matched == len(ledger.matches) == len(RESUMPTION) + len(added)


def test_the_ledgers_citations_show_the_words(corpus: Corpus, resumption: Answer) -> None:
    assert resumption.ledger is not None
    by_number = {citation.n: citation for citation in resumption.citations}
    for match in resumption.ledger.matches:
        citation = by_number[match.citation]
        assert citation.entry == match.entry
        assert_verifies(corpus, citation)
        text = corpus.document(match.entry.document_id).text
        marked = [canonical(text[mark.start : mark.end]) for mark in citation.marks]
        assert marked
        if match.basis == "literal":
            assert all(re.search("复工|复产", words) for words in marked)


def test_the_ledger_is_in_order_and_in_scope(resumption: Answer) -> None:
    assert resumption.ledger is not None
    days = [m.entry.date.start for m in resumption.ledger.matches if m.entry.date]
    assert days == sorted(day for day in days if day and (day.year, day.month) == (2020, 2))


FORMS = (
    "{month}月{day}日有哪些关于{word}的内容",
    "{year}年{month}月哪些条目提到{word}",
    "{title}",
    "{title}是什么时候",
    "{year}年{month}月{day}日，{word}方面有什么要求？",
    "{word}有哪些安排",
    "{year}年{month}月{day}日有哪些条目",
)


def questions(corpus: Corpus, entries: list[Entry]) -> Iterator[str]:
    """Yield questions in the entries' own words: a word of the title, its day, its title."""
    for entry, form in zip(cycle(entries), cycle(FORMS), strict=False):
        day = entry.date.start if entry.date else None
        assert day is not None
        # A name would limit the scope to whom it names; here only words are asked for.
        words = [word for word in content_words(entry.title) if not corpus.lexicon.find(word)]
        word = max(words, key=len)
        title = entry.title.split(" ")[0]
        yield form.format(year=day.year, month=day.month, day=day.day, word=word, title=title)


def hundred(corpus: Corpus) -> list[str]:
    """Return a hundred different questions that the corpus can answer."""
    dated = [entry for entry in corpus.entries if entry.date and entry.date.start]
    chosen: dict[str, None] = {}
    for question in questions(corpus, dated):
        chosen[question] = None
        if len(chosen) == 100:
            break
    return list(chosen)


def test_every_citation_of_a_hundred_answers_verifies(corpus: Corpus) -> None:
    asked = hundred(corpus)
    assert len({fold(question) for question in asked}) == 100
    answers = [corpus.ask(AskRequest(question)) for question in asked]
    assert [answer.answer for answer in answers if answer.refused] == []
    for question, answer in zip(asked, answers, strict=True):
        assert answer.citations, question
        numbers = {int(number) for number in re.findall(r"\[(\d+)\]", answer.answer)}
        assert numbers == {citation.n for citation in answer.citations}, question
        for citation in (*answer.citations, *(hit.citation for hit in answer.hits)):
            assert_verifies(corpus, citation)
