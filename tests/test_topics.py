"""What a question is about, whatever its wording, and which sentences speak of it."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.labels import read_questions
from rag.corpus import Corpus
from rag.folding import fold
from rag.lexical import LexicalIndex
from rag.matching import TopicMatch, match_topic, matching_texts, word_parts
from rag.speech import spoken_words, uses_spoken_words
from rag.spelling import Speller
from rag.tokenization import tokenize
from rag.topics import Topic, Vocabulary, content_words, extract_topic, recounted

TEXTS = [
    fold(text)
    for text in (
        "县政府部署企业复工复产，做好返岗服务。",
        "各学校推迟开学，开展线上教学。",
        "村屯和社区实行网格化管理。",
        "落实“四包一联动”，严防火灾。",
        "利用大数据排查隐患。",
        "开展心理援助，开通热线电话。",
        "发放医疗物资，慰问医务人员。",
        "农业部门安排春耕，补贴化肥。工厂全部停产。",
    )
]
VOCABULARY = Vocabulary(
    lambda word: any(word in text for text in TEXTS),
    ("四包一联动",),
    Speller(LexicalIndex.build([tokenize(text) for text in TEXTS], 1.2, 0.75).counts).correct,
)


def topic_of(question: str, when: str = "") -> Topic:
    start = question.index(when)
    return extract_topic(question, VOCABULARY, [(start, start + len(when))] if when else [])


def test_days_and_kinds_pointed_at_are_no_topic() -> None:
    assert topic_of("那天部署复工").words == topic_of("部署复工").words
    assert topic_of("有哪些活动和批示").phrases == ()


def weigh(word: str) -> float:
    count = sum(word in text for text in TEXTS)
    return math.log(1 + (len(TEXTS) - count + 0.5) / (count + 0.5))


def matches(question: str, when: str = "") -> list[tuple[int, TopicMatch]]:
    topic = topic_of(question, when)
    found = [(i, match_topic(topic, text, weigh)) for i, text in enumerate(TEXTS)]
    return [(i, match) for i, match in found if match is not None]


def matched_words(question: str) -> list[tuple[int, str, list[str]]]:
    return [
        (i, match.basis, [TEXTS[i][start:end] for start, end in match.spans])
        for i, match in matches(question)
    ]


@pytest.mark.parametrize(
    ("question", "when"),
    [
        ("2月哪些措施涉及复工复产", "2月"),
        ("2月份有哪些涉及复工复产的措施？", "2月份"),
        ("请列出2月关于复工复产的内容", "2月"),
        ("2月有没有提到复工复产", "2月"),
        ("復工復產有哪些措施", ""),
        ("哪些天提到复工复产", ""),
        ("怎么评价复工复产", ""),
        ("用什么词形容复工复产的", ""),
        ("“复工复产”是什么", ""),
        ("复工复产的情况", ""),
        ("２月出台了哪些复工复产文件", "２月"),
    ],
)
def test_time_and_asking_words_are_no_topic(question: str, when: str) -> None:
    assert topic_of(question, when).text == "复工复产"


@pytest.mark.parametrize("question", ["2月有哪些措施", "2月发布了哪些通知？", "2月的所有条目"])
def test_a_question_for_everything_has_no_topic(question: str) -> None:
    assert topic_of(question, "2月").phrases == ()
    assert [match.basis for _, match in matches(question, "2月")] == ["literal"] * len(TEXTS)


@pytest.mark.parametrize(
    ("question", "phrases"),
    [
        ("推迟开学、心理援助有哪些安排", ["推迟开学", "心理援助"]),
        ("村屯或社区有哪些措施", ["村屯", "社区"]),
        ("化肥以及热线的内容", ["化肥", "热线"]),
        ("大数据或者大数据的措施", ["大数据"]),
        ("村屯管理方面，哪些内容提到化肥", ["化肥"]),
    ],
)
def test_alternatives_are_phrases_of_their_own(question: str, phrases: list[str]) -> None:
    assert [phrase.text for phrase in topic_of(question).phrases] == phrases


@pytest.mark.parametrize(
    ("question", "words"),
    [
        # A coined term is one concept however a dictionary cuts it, quoted or not.
        ("“四包一联动”是什么", ("四包一联动",)),
        ("四包一联动的要求", ("四包一联动",)),
        ("“防火灾”有哪些措施", ("防火灾",)),
        # The dictionary knows 大 and 数据.
        ("大数据怎么用", ("大数据",)),
    ],
)
def test_one_term_is_one_concept(question: str, words: tuple[str, ...]) -> None:
    assert topic_of(question).words == words


def test_a_misspelt_word_is_put_right_and_told() -> None:
    topic = topic_of("心理缘助有哪些")
    assert topic.text == "心理援助"
    assert topic.corrections == (("缘助", "援助"),)
    assert topic_of("心理援助有哪些").corrections == ()


@pytest.mark.parametrize(
    "question",
    ["Which measures concern resumption of work?", "resuming production", "back to work"],
)
def test_english_wording_of_the_field_stands_for_chinese(question: str) -> None:
    assert [i for i, _ in matches(question)] == [0]


def test_english_that_nobody_wrote_is_no_topic() -> None:
    assert topic_of("what about it").phrases == ()


@pytest.mark.parametrize("question", ["", " ", "？？？", "\n"])
def test_nothing_asked_is_no_topic(question: str) -> None:
    assert topic_of(question).text == ""


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("企业返岗", [(0, "literal", ["企业", "返岗"])]),
        ("推迟开学", [(1, "literal", ["推迟开学"])]),
        ("学校停课", [(1, "synonym", ["学校", "推迟开学"])]),
        ("医护人员", [(6, "synonym", ["医务人员"])]),
        ("開通熱線電話", [(5, "literal", ["开通", "热线电话"])]),
        ("鲸鱼", []),
    ],
)
def test_a_match_is_literal_in_the_askers_words_and_else_by_synonym(
    question: str, expected: list[tuple[int, str, list[str]]]
) -> None:
    assert matched_words(question) == expected


def test_either_alternative_is_enough() -> None:
    assert [i for i, _ in matches("推迟开学或心理援助有哪些安排")] == [1, 5]


def test_the_words_of_a_phrase_must_stand_in_one_sentence() -> None:
    """春耕 and 停产 stand in one entry, in two sentences that are about different things."""
    assert matches("春耕停产") == []
    ((at, match),) = matches("春耕化肥")
    assert TEXTS[at][slice(*match.sentence)] == "农业部门安排春耕,补贴化肥。"


def test_a_literal_match_is_preferred_to_a_synonym() -> None:
    ((_, match),) = matches("线上教学、停课")
    assert match.basis == "literal"


def test_content_words_are_the_words_that_carry_content() -> None:
    words = content_words("哪些企业的复工和企业的返岗")
    assert "企业" in words
    assert len(words) == len(set(words))
    assert not {"哪些", "的", "和"} & set(words)


def test_everyday_words_are_written_otherwise() -> None:
    assert "医务人员" in spoken_words("大夫累了怎么办")
    # The longer word is read first: 大学生 are not 学生 of any school.
    assert spoken_words("大学生")[0] == "高校学生"
    assert spoken_words("企业复工") == []


@given(st.text(max_size=40))
def test_any_question_has_a_topic_whose_matches_lie_in_one_sentence(question: str) -> None:
    topic = extract_topic(question, VOCABULARY)
    for text in TEXTS:
        match = match_topic(topic, text, weigh)
        if match is not None:
            start, end = match.sentence
            assert 0 <= start < end <= len(text)
            assert all(start <= low < high <= end for low, high in match.spans)
            assert list(match.spans) == sorted(match.spans)


def phrases_of(question: str) -> list[tuple[str, ...]]:
    return [
        tuple(c.words[0] for c in p.concepts if not c.light) for p in topic_of(question).phrases
    ]


@pytest.mark.parametrize(
    ("question", "phrases"),
    [
        ("加强隐患排查的有哪些", [("隐患", "排查")]),
        ("哪些材料提到热线，不管热线是谁开的", [("热线",)]),
        ("同时提到学校和社区的有哪些", [("学校",), ("社区",)]),
        ("把春耕和化肥挂钩的讲话", [("春耕", "化肥")]),
        ("网格排查、网格管理、网格服务都有哪些", [("网格",)]),
        ("要求学校“推迟开学”的有哪些", [("推迟开学",)]),
        ("村屯、社区这些地方怎么管", [("村屯",), ("社区",)]),
        ("有要村屯配合的吗", [("村屯", "配合")]),
        ("学校排查和学校值守都有哪些", [("学校", "排查"), ("学校", "值守")]),
    ],
)
def test_what_a_list_is_about_is_read_as_a_person_means_it(
    question: str, phrases: list[tuple[str, ...]]
) -> None:
    assert phrases_of(question) == phrases


def test_a_common_word_takes_what_the_next_alternative_ends_with() -> None:
    topic = topic_of("关心、慰问医务人员的有哪些")
    assert [i for i, text in enumerate(TEXTS) if match_topic(topic, text, weigh)] == [6]


def matching(question: str, *texts: str) -> list[int]:
    """Return which texts a question's topic matches, all words weighing the same."""
    known = Vocabulary(lambda word: any(word in text for text in texts), (), lambda _: None)
    topic = extract_topic(question, known)
    return [i for i, text in enumerate(texts) if match_topic(topic, text, lambda _: 1.0)]


def test_two_characters_of_two_words_are_no_word() -> None:
    assert matching("哪些提到务工", "医务工作者辛苦了", "外出务工人员返乡") == [1]
    assert matching("哪些提到项目", "完成各项目标任务", "加快项目建设") == [1]


def test_a_wider_word_finds_a_narrower_one_and_not_the_reverse() -> None:
    assert matching("哪些是暗访", "到村里检查", "到村里暗访") == [1]
    assert matching("哪些是检查", "到村里检查", "到村里暗访") == [0, 1]


def test_a_slogan_is_the_same_with_and_without_its_measure_word() -> None:
    assert matching("哪些提到“四个集中”", "落实“四集中”要求", "落实“四个集中”") == [0, 1]


def test_speech_of_everyday_shows_unless_the_corpus_speaks_so() -> None:
    assert uses_spoken_words("公家的钱咋花", lambda _: False)
    assert not uses_spoken_words("公家的钱咋花", lambda _: True)
    assert not uses_spoken_words("中考什么时候举行", lambda _: False)
    assert uses_spoken_words("图书馆还开门吗", lambda _: True)
    assert uses_spoken_words("这笔钱怎么花", lambda _: True)


def test_a_ledger_told_by_words_is_the_one_that_reading_every_text_gives(corpus: Corpus) -> None:
    """For every labelled question's topic: no text is left out or put in unread."""
    files = sorted((Path(__file__).parent.parent / "eval" / "questions").glob("*.jsonl"))
    asked = {case.turns[0].question for file in files for case in read_questions(file)}
    topics = [extract_topic(question, corpus.vocabulary) for question in sorted(asked)]
    everywhere = np.ones(len(corpus.folded), bool)
    texts = corpus.folded[:]
    for topic in topics[::3]:
        if topic.phrases:
            found = matching_texts(topic, corpus.folded, everywhere, corpus.weigh).tolist()
            read = [i for i, t in enumerate(texts) if match_topic(topic, t, corpus.weigh)]
            assert found == read, topic.text


def test_a_word_of_the_dictionary_is_no_sum_of_parts() -> None:
    assert word_parts("世界卫生组织") == ()
    assert "常委" in "".join(word_parts("省委常委会"))


def test_the_parts_of_a_long_word_stand_close_together() -> None:
    far = "各类生产企业和建设项目要抓紧复工，开工前先行检查设备，保障群众生命健康安全"
    assert matching("哪些强调安全生产", "安全抓生产", far) == [0]
    assert matching("哪些强调党的领导", "加强党的领导", "省领导到会") == [0]


def test_a_parts_synonyms_are_not_the_wholes() -> None:
    texts = ("资助困难学生", "解决企业的难题")
    assert matching("困难学生怎么帮", *texts) == [0]
    assert matching("困难怎么帮", *texts) == [0, 1]


def test_what_the_second_alternative_leaves_out_the_first_has() -> None:
    texts = ("关爱医护人员", "安排医护人员轮流休息", "关爱老人", "医护人员到岗")
    assert matching("医护人员的休息和关爱有哪些", *texts) == [0, 1]


def test_nouns_that_ask_cut_no_word() -> None:
    assert phrases_of("哪些内容提到病人？") == [("病人",)]


def test_when_it_was_said_is_no_topic() -> None:
    assert phrases_of("在堤坝调研时提了哪几点要求") == [("堤坝", "调研")]


def test_a_level_of_government_is_no_slip() -> None:
    index = LexicalIndex.build([tokenize("省委书记负总责")], 1.2, 0.75)
    assert Speller(index.counts).correct("县委书记") is None


@pytest.mark.parametrize(
    ("question", "entries"),
    [
        ("同时提到春耕和停产的有哪些", [7]),
        ("春耕和停产同时出现在哪些条目", [7]),
        ("春耕和工厂停产都讲到的是哪几篇", [7]),
        ("同时提到春耕和社区的有哪些", []),
        ("提到春耕和社区的有哪些", [2, 7]),
    ],
)
def test_what_is_asked_together_stands_in_one_entry(question: str, entries: list[int]) -> None:
    assert [i for i, _ in matches(question)] == entries


def test_what_is_shorter_than_another_term_is_meant_with_its_marks() -> None:
    texts = ["抓好“三联”工作。", "落实“三联一统筹”。"]
    vocabulary = Vocabulary(
        lambda word: any(word in text for text in texts), ("三联", "三联一统筹"), lambda _: None
    )
    topic = extract_topic("“三联”在哪些会议提到", vocabulary)
    found = [match_topic(topic, text, lambda _: 1.0) is not None for text in texts]
    assert found == [True, False]


def test_a_qualifier_is_one_with_its_noun() -> None:
    vocabulary = Vocabulary(lambda word: word in "重点场所防控", (), lambda _: None)
    assert extract_topic("重点场所的要求有哪些", vocabulary).words == ("重点场所",)


@pytest.mark.parametrize(
    "question",
    ["出台的文件有多少章讲值守", "林远山的活动里提到值守的有哪些", "发布的通告，值守怎么做"],
)
def test_the_paper_or_the_occasion_is_no_topic(question: str) -> None:
    vocabulary = Vocabulary(lambda word: word == "值守", ("林远山",), lambda _: None)
    topic = extract_topic(question, vocabulary, [(0, 3)] if "林远山" in question else [])
    assert topic.words == ("值守",)


@pytest.mark.parametrize("question", ["值守的第二条要求是什么", "值守里第三点讲了什么"])
def test_which_item_is_asked_for_is_no_topic(question: str) -> None:
    vocabulary = Vocabulary(lambda word: word == "值守", (), lambda _: None)
    assert extract_topic(question, vocabulary).words == ("值守",)


@pytest.mark.parametrize(
    "question", ["林远山去哪个县级市检查值守", "值守指南适用于谁", "值守是什么主题"]
)
def test_classes_and_what_a_paper_is_for_are_no_topic(question: str) -> None:
    vocabulary = Vocabulary(lambda word: word == "值守", ("林远山",), lambda _: None)
    topic = extract_topic(question, vocabulary, [(0, 3)] if "林远山" in question else [])
    assert "值守" in topic.words
    assert not {"县级市", "适用", "主题"} & set(topic.words)


def test_whoever_made_a_document_needs_no_name() -> None:
    assert topic_of("编辑部的联系电话是多少").words == topic_of("联系电话是多少").words


def test_what_bears_an_ordinal_is_one_term() -> None:
    vocabulary = Vocabulary(lambda word: word in "第七工作组指导防汛", (), lambda _: None)
    assert extract_topic("第七工作组指导了什么", vocabulary).words[0] == "第七工作组"


def test_everyday_words_are_whole_where_documents_write_what_they_mean() -> None:
    vocabulary = Vocabulary(lambda word: word in "学校网络教学2月24日开始", (), lambda _: None)
    topic = extract_topic("学校什么时候上网课", vocabulary)
    assert topic.words[-1] == "上网课"
    assert "网络教学" in topic.phrases[0].concepts[-1].synonyms


def test_what_a_word_took_from_the_next_is_given_back() -> None:
    vocabulary = Vocabulary(lambda word: word in "安装门磁系统", (), lambda _: None)
    assert "门磁" in extract_topic("小区门磁是干什么的", vocabulary).words


def test_short_forms_are_other_forms_and_synonyms_are_not() -> None:
    assert topic_of("密接要隔离多久").other_forms == ("密切接触者",)
    assert topic_of("推迟复工").other_forms == ()


def test_a_word_cut_across_its_end_is_whole_where_documents_write_it() -> None:
    vocabulary = Vocabulary(lambda word: word in "隔离点防止感染", (), lambda _: None)
    assert extract_topic("隔离点要防止什么", vocabulary).words == ("隔离点", "防止")


def test_a_name_is_looked_for_as_documents_write_it() -> None:
    vocabulary = Vocabulary(lambda word: word in "卫生健康委来人", (), lambda _: None)
    names = {"国家卫健委": "卫生健康委"}
    assert extract_topic("国家卫健委来人", vocabulary, (), names).words[0] == "卫生健康委"


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("四集中", ["四个集中", "4集中", "4个集中", "四大集中"]),
        ("四个集中", ["四集中", "4个集中", "4集中"]),
        ("十六字", ["十六个字", "16字", "16个字"]),
        ("16个字", ["16字", "十六个字", "十六字"]),
        ("三大河段", ["三个河段", "三河段", "3大河段", "3个河段", "3河段"]),
        ("五一", []),
        ("二月", []),
        ("集中", []),
    ],
)
def test_a_counted_term_has_other_writings(word: str, forms: list[str]) -> None:
    assert recounted(word) == forms
