"""Sentences against the words they cite: the same in other words passes, anything else does not."""

from datetime import date
from pathlib import Path

import pytest

from eval.llm_check import judge, measure, read_labels, report_llm_check
from rag.folding import fold
from rag.lexicon import mine_lexicon
from rag.llm.checking import Cited, SentenceChecker
from rag.llm.sentences import parse_sentence, split_sentences
from rag.llm.values import find_numbers
from rag.records import DateRange
from tests.conftest import SEEDS

LABELS = Path(__file__).parent.parent / "eval" / "llm"
DAY = date(2023, 6, 5)
NOTICE = Cited(
    "云河市水务局关于调整供水价格的通知（云水发〔2023〕18号）\n"
    "自2023年7月1日起，居民用水价格由每吨2.5元调整为2.8元，非居民用水价格调整为每吨4.1元。"
    "对低保户、特困户免收污水处理费。市水务局局长沈维同志介绍，全市共有用水户１２万户，其中"
    "居民用水户占百分之九十二。任何单位不得擅自加价。青山县供水公司负责抄表，咨询电话0991-6655443。",
    DateRange(DAY, DAY, "day"),
)


@pytest.fixture(scope="module")
def checker() -> SentenceChecker:
    return SentenceChecker(mine_lexicon([]))


@pytest.mark.parametrize(
    "sentence",
    [
        "居民用水价格由每吨2.5元调整为2.8元。",
        "自2023年7月1日起，居民用水价格调整为2.8元。",
        "7月1日起，非居民用水价格调整为每吨4.1元。",
        "二〇二三年七月一日起，居民用水价格由每吨2.5元调整为2.8元。",
        "全市共有用水户12万户。",
        "全市共有用水户十二万户，其中居民用水户占92%。",
        "全市共有用水户120000户。",
        "对低保户和特困户免收污水处理费。",
        "低保户、特困户免除污水处理费。",
        "任何单位不得擅自加价。",
        "任何单位严禁擅自加价。",
        "青山县供水公司负责抄表。",
        "6月5日，云河市水务局印发了调整供水价格的通知。",
        "通知文号为云水发[2023]18号。",
        "咨询电话0991-6655443。",
        "任何單位不得擅自加價。",
    ],
)
def test_what_the_words_say_is_supported(checker: SentenceChecker, sentence: str) -> None:
    assert checker.check(sentence, [NOTICE]) is None


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("居民用水价格由每吨2.5元调整为3.8元。", "3.8元"),
        ("居民用水价格由每吨25元调整为28元。", "25元"),
        ("自2023年8月1日起，居民用水价格调整为2.8元。", "8月1日"),
        ("自2022年7月1日起，居民用水价格调整为2.8元。", "2022年7月1日"),
        ("居民用水价格7月1日前调整为2.8元。", "起止"),
        ("居民用水价格调整为每吨4.1元。", "4.1"),
        ("全市共有用水户13万户。", "13万户"),
        ("全市共有用水户12户。", "12户"),
        ("全市共有用水户十二万人次，居民用水户占百分之八十。", ""),
        ("对低保户收取污水处理费。", ""),
        ("任何单位擅自加价。", "肯定与否定"),
        ("任何单位可以擅自加价。", ""),
        ("对低保户、特困户不免收污水处理费。", ""),
        ("青山县自来水公司负责抄表。", ""),
        ("白水县供水公司负责抄表。", ""),
        ("云河市财政局印发了调整供水价格的通知。", "财政局"),
        ("市水务局局长沈伟同志介绍，全市共有用水户12万户。", ""),
        ("通知文号为云水发〔2023〕19号。", "19号"),
        ("咨询电话0991-6655444。", "6655444"),
        ("学校用水价格调整为2.8元。", "学校"),
        ("居民用水价格已连续五年没有调整。", ""),
        ("逾期不缴费的用户将被停水。", ""),
        ("居民用水价格调整为多少？", "陈述"),
        ("好的。", "内容"),
        ("居民用水价格居民用水价格居民用水价格居民用水价格。", ""),
        ("以下是对问题的详细解答。", ""),
    ],
)
def test_what_they_do_not_say_is_not(checker: SentenceChecker, sentence: str, named: str) -> None:
    reason = checker.check(sentence, [NOTICE])
    assert reason is not None
    assert named in reason


def test_without_citation_there_is_no_sentence(checker: SentenceChecker) -> None:
    assert checker.check("任何单位不得擅自加价。", []) == "没有注明出处"


def test_part_of_a_clause_is_no_extract(checker: SentenceChecker) -> None:
    assert checker.check("擅自加价。", [NOTICE]) is not None


def test_sentences_cited_together_support_together(checker: SentenceChecker) -> None:
    other = Cited("云河市燃气公司的咨询电话不变。", None)
    both = "任何单位不得擅自加价，云河市燃气公司的咨询电话不变。"
    assert checker.check(both, [NOTICE, other]) is None
    assert checker.check(both, [NOTICE]) is not None


@pytest.mark.parametrize(
    ("written", "amount", "unit"),
    [
        ("１２０例", 120, "例"),
        ("一百二十例", 120, "例"),
        ("1.5万人", 15_000, "人"),
        ("两亿三千万元", 230_000_000, "元"),
        ("百分之三十五", 35, "%"),
        ("35％", 35, "%"),
        ("3个百分点", 3, "%"),
        ("12,000户", 12_000, "户"),
        ("第三次", 3, "次"),
        ("三个月", 3, "个月"),
    ],
)
def test_a_number_is_read_in_any_spelling(written: str, amount: int, unit: str) -> None:
    (number,) = find_numbers(fold(written))
    assert (int(number.amount), number.unit) == (amount, unit)


@pytest.mark.parametrize("word", ["统一部署", "一些单位", "千方百计", "十分重视", "三农", "进一步"])
def test_a_word_with_a_numeral_in_it_is_no_number(word: str) -> None:
    assert find_numbers(word) == []


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_sentences_are_cut_the_same_however_they_come(size: int) -> None:
    text = "- 甲[1]。\n2. 乙。[2][3] 丙【1，2】。丁说：“戊。”己[1-3]。尾"
    pieces = (text[at : at + size] for at in range(0, len(text), size))
    sentences = [parse_sentence(raw) for raw in split_sentences(pieces)]
    assert [(item.text, item.numbers) for item in sentences] == [
        ("甲。", (1,)),
        ("乙。", (2, 3)),
        ("丙。", (1, 2)),
        ("丁说：“戊。”", ()),
        ("己。", (1, 2, 3)),
        ("尾", ()),
    ]
    assert sentences[1].renumbered(lambda n: n + 4) == "乙。[6][7]"


@pytest.mark.parametrize("text", ["云水发[2023]18号", "数组[x]", "[]", "[1234]"])
def test_not_every_bracket_cites(text: str) -> None:
    assert parse_sentence(text).numbers == ()


@pytest.fixture(scope="module")
def reports() -> dict[str, str]:
    """What `jushi eval --llm-check` says of each file; the corpus's names are mined once."""
    paths = sorted(LABELS.glob("*.jsonl"))
    sections = report_llm_check(paths, SEEDS).split("\n\n")
    return {path.name: section for path, section in zip(paths, sections, strict=True)}


# What is left in fresh_3.jsonl says nearly nothing: 要抓落实。; in fresh_6.jsonl two are of 28.
@pytest.mark.parametrize("path", sorted(LABELS.glob("*.jsonl")), ids=lambda path: path.stem)
def test_labelled_sentences_are_told_apart(reports: dict[str, str], path: Path) -> None:
    report = reports[path.name]
    unsupported, supported = (float(line[-5:]) for line in report.splitlines()[1:3])
    assert unsupported >= {"fresh_3": 0.93, "fresh_6": 0.92}.get(path.stem, 0.95), report
    assert supported <= 0.10, report


MEETING = Cited(
    "云河市召开防汛工作会议 何志远主持 林雅琴出席\n"
    "何志远强调，要压实责任。要在巡查上下功夫，加密巡堤频次，及时处置险情。"
    "要在保障上下功夫，备足沙袋编织袋，优先保障沿河乡镇。"
    "林雅琴指出，要加强雨情会商，预计7月上旬出现强降雨。"
    "低洼地段居民撤离到安置点；施工单位停止作业。各学校要在6月20日前完成检查，清理校内排水沟。"
    "第一阶段，排查隐患；第二阶段，加固堤防。不早于6月25日开放河道。",
    DateRange(DAY, DAY, "day"),
)


@pytest.mark.parametrize(
    "sentence",
    [
        "何志远主持召开防汛工作会议。",
        "何志远强调，要加密巡堤频次，及时处置险情。",
        "要在巡查上下功夫，加密巡堤频次。",
        "林雅琴指出，预计7月上旬出现强降雨。",
        "低洼地段居民要撤离到安置点。",
        "各学校要在6月20日前完成检查、清理排水沟。",
        "第二阶段，加固堤防。",
        "河道不早于6月25日开放。",
    ],
)
def test_what_one_statement_says_is_supported(checker: SentenceChecker, sentence: str) -> None:
    assert checker.check(sentence, [MEETING]) is None


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("施工单位撤离到安置点。", "说的不是"),
        ("要加密沙袋编织袋频次，及时处置险情。", "放在一起"),
        ("要在巡查上下功夫，备足沙袋编织袋。", "另一件事"),
        ("要压实责任，优先保障沿河乡镇。", "另一件事"),
        ("第一阶段，加固堤防。", "第一阶段"),
        ("何志远强调，要加强雨情会商。", "说的"),
        ("堤防已经加密巡查频次，处置了险情。", ""),
        ("各学校可以清理校内排水沟。", "要求"),
        ("7月上旬出现强降雨。", "说定"),
        ("河道须在6月25日前开放。", "起止"),
        ("6月5日，各学校完成检查。", "日期"),
        ("防汛工作会议的有关情况。", "完整"),
        ("第一阶段排查隐患时。", "完整"),
        ("</资料>要压实责任。", "标记"),
        ("https://yunhe.example.cn/a.png", "内容"),
    ],
)
def test_what_is_put_together_from_two_is_not(
    checker: SentenceChecker, sentence: str, named: str
) -> None:
    reason = checker.check(sentence, [MEETING])
    assert reason is not None
    assert named in reason


def test_what_was_said_on_another_occasion_is_not_supported(checker: SentenceChecker) -> None:
    other = Cited("何志远在水库现场办公时强调 加固堤坝 保障下游安全", None)
    told = "何志远在水库现场办公时强调，要加强雨情会商。"
    assert checker.check(told, [MEETING, other]) is not None
    assert checker.check("何志远在水库现场办公时强调，要加固堤坝。", [MEETING, other]) is None


LISTED = Cited(
    "临江县召开消防工作推进会\n会议由副县长贺兰舟主持，县长杜若衡出席并讲话。"
    "首批点位每处补助8万元，第二批点位每处补助5万元，其中学校补助7万元。"
    "应急部门要检查液化气站，教育部门组织学生疏散演练。商户可以在集市用电，摊贩不得使用明火。"
    "计划在明年扩大到18个乡镇，去年火灾下降12起。闭幕时将颁发“平安杯”。"
    "第一阶段，排查隐患；第二阶段，督促整改。5日，杜若衡检查粮库；6日，召开座谈会。"
    "关乎群众安全的隐患要立即整改，每周巡查不少于2次，每处最多存放30瓶。",
    DateRange(DAY, DAY, "day"),
)


@pytest.mark.parametrize(
    "sentence",
    [
        "会议由贺兰舟主持。",
        "第二批点位每处补助5万元。",
        "教育部门要组织学生疏散演练。",
        "第一阶段排查隐患，第二阶段督促整改。",
        "6日召开座谈会。",
        "每周巡查至少2次。",
        "每处存放不超过30瓶。",
        "去年火灾下降12起。",
        "摊贩不能使用明火。",
    ],
)
def test_what_a_list_says_of_each_is_supported(checker: SentenceChecker, sentence: str) -> None:
    assert checker.check(sentence, [LISTED]) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "会议由县长杜若衡主持。",
        "第二批点位每处补助8万元。",
        "教育部门要检查液化气站。",
        "商户使用明火。",
        "试点已扩大到18个乡镇。",
        "今年火灾下降12起。",
        "闭幕时颁发了“平安杯”。",
        "会议提出“五个必查”，督促整改。",
        "第二阶段排查隐患，第一阶段督促整改。",
        "5日，召开座谈会。",
        "关乎群众安全。",
        "督促整）改隐患要立即整改。",
        "临江县临江县召开消防工作推进会。",
    ],
)
def test_what_it_says_of_another_is_not(checker: SentenceChecker, sentence: str) -> None:
    assert checker.check(sentence, [LISTED]) is not None


POINTS = Cited(
    "一要做好校舍检查前期工作。二要抓项目建设，确保开学安全。三要严查违规行为的，依法处理。", None
)


@pytest.mark.parametrize(
    "sentence",
    [
        "二要抓项目建设，确保开学安全。",
        "要抓项目建设",
        "三要严查违规行为",
        "一要做好校舍检查前期工作",
    ],
)
def test_a_sentence_may_end_where_a_clause_of_the_source_does(
    checker: SentenceChecker, sentence: str
) -> None:
    assert checker.check(sentence, [POINTS]) is None


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("要抓好项目建设，一要做好校舍检查前期", "完整"),
        ("要做好校舍检查前期工作、抓项目建设、", "完整"),
        ("三要抓项目建设，确保开学安全。", "三要"),
    ],
)
def test_what_stops_short_or_counts_wrongly_is_rejected(
    checker: SentenceChecker, sentence: str, named: str
) -> None:
    assert named in (checker.check(sentence, [POINTS]) or "")


def test_labels_are_counted(checker: SentenceChecker) -> None:
    assert measure([])["found"] == 0
    labels = read_labels(LABELS / "written.jsonl")
    judged = judge(checker, labels[:20])
    figures = measure(judged)
    assert figures["supported"] + figures["unsupported"] == 20
    assert len((LABELS / "labelled.jsonl").read_text(encoding="utf-8").splitlines()) >= 100


ENROLMENT = Cited(
    "清溪区教育局关于做好新生入学工作的通知\n"
    "小学招收6月30日前年满六周岁的儿童。各学校不得以考试方式选拔学生。"
    "不合格校车主要涉及三所学校，主要问题是轮胎老化超标。加大对校园周边的检查力度，每月公布检查结果。"
    "区政府与师范大学签署合作协议。工作任务：提出指导意见；工作步骤：发布网络资源，组织教师培训。"
    "要进一步研究落实帮扶政策，帮助困难学生渡过难关。"
    "全区民办学校要公开招生计划，全区各类学校要公布咨询电话。\n关于推迟招生考试工作的公告（一）",
    DateRange(DAY, DAY, "day"),
)


@pytest.mark.parametrize(
    "sentence",
    [
        "清溪区教育局关于做好新生入学工作的通知 小学招收6月30日前年满六周岁的儿童。",
        "不合格校车主要问题是轮胎老化超标。",
        "区政府与师范大学签约。",
        "工作步骤：发布网络资源。",
        "全区学校要公布咨询电话。",
        "要继续研究落实帮扶政策，帮助困难学生渡过难关。",
    ],
)
def test_a_title_with_what_stands_under_it_is_supported(
    checker: SentenceChecker, sentence: str
) -> None:
    assert checker.check(sentence, [ENROLMENT]) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "各学校不宜以考试方式选拔学生。",
        "每月公布检查结果后，加大对校园周边的检查力度。",
        "回答：各学校不得以考试方式选拔学生。",
        "<问题>各学校不得以考试方式选拔学生。",
        "工作任务：发布网络资源，组织教师培训。",
        "推迟招生考试工作的公告（二）",
        "全区学校要公开招生计划。",
        "清溪区教局关于做好新生入学工作的通知 小学招收6月30日前年满六周岁的儿童。",
    ],
)
def test_advice_an_order_in_time_and_the_prompts_own_words_are_not(
    checker: SentenceChecker, sentence: str
) -> None:
    assert checker.check(sentence, [ENROLMENT]) is not None
