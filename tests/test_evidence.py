"""What a corpus must hold before it answers: a slogan's items, a service, a quantity."""

import math
from dataclasses import replace

import pytest

from rag.evidence import (
    holds_head,
    names_things,
    offers_service,
    only_attended,
    says_until,
    slogan_items,
    spelling_out,
    spells_out_term,
)
from rag.extraction import best_sentence
from rag.topics import Topic, Vocabulary, extract_topic
from rag.wanted import Asked, asked_of, holds_count

SLOGANS = (
    "落实“五个必到”要求。",
    "严格“三个坚持”。坚持早部署；坚持细排查；坚持快处置。",
    "建立任务、责任、问题、举措、整改五张清单。",
    "要集中巡查、集中调度、集中物资、集中力量。",
)


@pytest.mark.parametrize(
    ("term", "spelt_out"), [("三专", True), ("四专", False), ("三快", False), ("三个专人", False)]
)
def test_a_counted_abbreviation_is_spelt_out_by_a_list(term: str, spelt_out: bool) -> None:
    assert spells_out_term(term, ["运输做到专人管、专车运、专线行。要快。"]) is spelt_out


@pytest.mark.parametrize(
    ("question", "spelt_out"),
    [
        ("“五个必到”具体是哪五个", False),
        ("“三个坚持”具体是哪三条", True),
        ("要建立的五张清单是哪五张", True),
        ("“四个集中”指的是什么", True),
        ("“三个坚持”的第二条讲的是什么", True),
        ("“五个必到”里第二条是什么", False),
        ("第七工作组是哪个部门派来的", True),
        ("堤坝由谁看守", True),
    ],
)
def test_a_slogan_is_spelt_out_or_only_named(question: str, spelt_out: bool) -> None:
    assert (spelling_out(question, SLOGANS) != []) is spelt_out


@pytest.mark.parametrize(
    ("question", "texts", "offered"),
    [
        ("值守指南在哪里下载", ["关于印发值守指南的通知"], False),
        ("救灾款怎么申领", ["凭身份证到村委会申领"], True),
        ("值守指南分几章", ["关于印发值守指南的通知"], True),
        ("河滨公园什么时候恢复营业", ["公园暂停开放，餐厅不营业。"], False),
    ],
)
def test_a_service_must_be_spoken_of(question: str, texts: list[str], offered: bool) -> None:
    assert offers_service(question, texts) is offered


@pytest.mark.parametrize(
    ("question", "text", "held"),
    [
        ("食堂的菜谱是什么", "食堂分时用餐。", False),
        ("指南的适用范围是什么", "本指南适用于各单位。", True),
        ("安置点的站长是谁", "安置点设在镇中学。", False),
        ("山里的小厂是谁去看的", "林远山到工厂调研。", True),
        ("会议的内容是什么", "要早准备。", True),
        ("食堂在哪里", "食堂分时用餐。", True),
    ],
)
def test_what_is_asked_of_something_must_be_spoken_of(question: str, text: str, held: bool) -> None:
    assert holds_head(question, [text]) is held


def _asked(question: str, *names: str) -> Asked:
    return asked_of(question, Topic("", ()), names, lambda _: math.log(2))


@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        ("安置点有多少张床位", "安置点设在镇中学。", False),
        ("安置点有多少张床位", "安置点设床位120张。", True),
        ("转移了多少名群众", "救助每一名群众，一名也不落下。", False),
        ("转移了多少名群众", "转移群众三百余名。", True),
        ("修堤花了多少钱", "投入资金30.5万元。", True),
        ("受灾面积占百分之多少", "占全镇百分之五。", True),
        ("市场有多少个摊位", "市场货物充足。", False),
        ("贫困村一共有几个", "帮扶贫困村。", False),
        ("贫困村一共有几个", "帮扶12个贫困村。", True),
        ("市场有多少个摊位", "市场摊位齐全。", False),
        ("市场有多少个摊位", "市场设三百余个固定摊位。", True),
        ("市场有多少个摊位", "市场摊位共120个。", True),
        ("检测做了几轮", "启动新一轮检测。", False),
        ("分数线是多少", "考试推迟举行。", False),
        ("房价现在多少", "考试现在推迟。", False),
        ("封路要多久", "道路封闭。", False),
        ("封路要多久", "道路封闭两周。", True),
        ("哪几位领导作了批示", "省长作了批示。", True),
        ("指南分多少章", "指南分为总则、附则。", True),
        ("安置点有多少个房间", "要进一步提高房间周转效率。", False),
        ("安置点有多少个房间", "安置点设房间80个。", True),
        ("医疗队去了几家医院", "医疗队奔赴医院。", False),
        ("医疗队去了几家医院", "医疗队奔赴三家定点医院。", True),
        ("里面有多少病人", "要关心病人。", False),
        ("里面有多少病人", "收治病人32名。", True),
        ("拨了多少防汛资金", "要保证防汛资金。", False),
        ("拨了多少防汛资金", "拨付防汛资金30万元。", True),
        ("讲了几个盯紧", "一要盯紧堤坝。二要盯紧水库。", True),
        ("堤防由几个人一组看守", "堤防一人一组，分段看守。", True),
        ("网课有多少节", "组织网课。", False),
        ("街道有多少居民", "走进一居民小区，与居民交谈。", False),
        ("街道有多少居民", "街道有居民两千户。", True),
        ("公告列了多少违法行为", "公告列明的11种行为。", True),
        ("摸清群众人数是第几阶段", "第一阶段，摸清底数。", True),
    ],
)
def test_a_quantity_must_be_written(question: str, text: str, told: bool) -> None:
    assert holds_count([text], _asked(question)) is told


@pytest.mark.parametrize(
    ("question", "names", "text", "value"),
    [
        ("按照什么要求防汛", (), "要按照“一早三快”要求防汛。", "“一早三快”"),
        ("他去了哪个安置点", (), "林远山来到镇中学安置点。", "林远山来到镇中学安置点"),
        ("会议通过了什么文件", (), "会议通过《防汛值守办法》。", "《防汛值守办法》"),
        ("物资由谁负责供应", (), "县直有关部门要供应物资。", "县直有关部门"),
        ("安置点设在什么地方", (), "林远山来到镇中学安置点。", "林远山来到镇中学安置点"),
        ("林远山担任什么职务", ("林远山",), "省水利厅厅长林远山参加。", "省水利厅厅长"),
    ],
)
def test_what_is_asked_by_its_noun_is_a_value(
    question: str, names: tuple[str, ...], text: str, value: str
) -> None:
    sentence = best_sentence(text, _asked(question, *names))
    assert [text[start:end] for start, end in sentence.values] == [value]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("失业金怎么领", False),
        ("失业保险怎么领", True),  # the text writes of it
        ("站里有wifi吗", False),
        ("站里有5g吗", True),
        ("堤坝由谁看守", True),
    ],
)
def test_things_of_private_life_must_be_written_of(question: str, named: bool) -> None:
    texts = ["延长失业保险待遇期限。"] if "保险" in question else ["堤坝由值守员看守。"]
    assert names_things(question, texts, lambda word: word in texts[0]) is named


def test_a_slogans_items_are_what_answers() -> None:
    items = slogan_items("四个集中指的是什么")
    assert items is not None
    assert items.search(SLOGANS[3])
    assert not items.search("落实“四个集中”。")
    assert slogan_items("“四个集中”有哪些讲话提到") is None


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("防汛工作的第二条要求是什么", "一要早准备。二要快处置。三要重宣传。", "二要快处置。"),
        (
            "值守通知是哪两个厅联合发的",
            "某厅、乙厅关于值守的通知\n各地做好值守。",
            "某厅、乙厅关于值守的通知",
        ),
        (
            "方案的工作步骤是什么",
            "值守方案\n● 工作目标：早。\n● 工作步骤：先查后修。",
            "● 工作步骤：先查后修。",
        ),
        ("“新”指什么", "要“严新细实”，“新”字当头。“新”，就是要改革。", "“新”，就是要改革。"),
        ("“远”说的是什么", "立足“快”，抢时间。立足“远”，接平台。", "立足“远”，接平台。"),
        ("五个“同县”第二个是什么", "一要同县一心。二要同县一路。三要同县一家。", "二要同县一路。"),
        (
            "小组办公室放在哪个部门",
            "小组办公室发公告。小组成立，办公室设在某厅。",
            "小组成立，办公室设在某厅。",
        ),
        (
            "林远山在哪个区看到帐篷装车",
            "林远山看到帐篷。河东区委、区政府院内，帐篷正在装车。",
            "河东区委、区政府院内，帐篷正在装车。",
        ),
        ("那期的策划人是谁", "林远山在江城。\n策划：周晓", "策划：周晓"),
        ("参加的人有哪些", "林远山调研防汛。周晓参加调研。", "周晓参加调研。"),
        ("编这期简报的是哪个科室", "防汛简报\n某厅编。", "防汛简报"),
        ("谁陪同调研", "林远山调研防汛。周晓参加调研。", "周晓参加调研。"),
        ("哪些人参加了调研", "林远山调研防汛。周晓参加调研。", "周晓参加调研。"),
    ],
)
def test_the_sentence_that_says_it_answers(question: str, text: str, answer: str) -> None:
    sentence = best_sentence(text, _asked(question))
    assert text[slice(*sentence.span)].strip() == answer


@pytest.mark.parametrize(
    ("question", "silent"),
    [
        ("周晓强调了什么", True),
        ("周晓主持了什么会", True),
        ("周晓参加了什么", False),
        ("林远山强调了什么", False),
    ],
)
def test_who_was_only_there_said_nothing(question: str, silent: bool) -> None:
    texts = ["林远山强调，要早准备。周晓、巴特尔汗参加会议。"]
    name = "林远山" if question.startswith("林远山") else "周晓"
    assert only_attended(question, name, texts) is silent


@pytest.mark.parametrize(
    ("question", "elsewhere"),
    [
        ("林远山去过望江县的哪个医院", True),
        ("林远山到哪里了", True),
        ("周晓去过望江县的哪个医院", False),
    ],
)
def test_who_only_wrote_was_not_there(question: str, elsewhere: bool) -> None:
    texts = ["传达林远山同志关于望江县汛情的批示。按照林远山省长部署要求，周晓到望江县检查。"]
    assert (
        only_attended(
            question, question[: question.index("去" if "去" in question else "到")], texts
        )
        is elsewhere
    )


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("值守被要求防止什么", "值守人员在岗。防止漏报。", "防止漏报。"),
        ("小组是哪天成立的", "小组开会。成立通知。", "成立通知。"),
        ("会议提到哪些突出困难", "会议研究困难。解决漏报等突出困难。", "解决漏报等突出困难。"),
        ("值守坚持什么原则", "值守坚持原则。● 工作原则：分级负责。", "● 工作原则：分级负责。"),
        ("值守按照哪个要求来做", "值守要求来了。按照“三查”要求做。", "按照“三查”要求做。"),
        ("调研要求关心谁", "林远山调研。要关心孤寡老人。", "要关心孤寡老人。"),
    ],
)
def test_what_was_done_weighs_more_than_who_did_it(question: str, text: str, answer: str) -> None:
    vocabulary = Vocabulary(lambda word: word in text, (), lambda _: None)
    asked = asked_of(question, extract_topic(question, vocabulary), (), lambda _: 1.0)
    assert text[slice(*best_sentence(text, asked).span)] == answer


def test_what_somebody_attended_is_named_by_the_title() -> None:
    asked = _asked("林远山参加的是什么会", "林远山")
    assert asked.occasion
    assert not best_sentence("防汛会议召开\n林远山参加会议。", asked, ("林远山",)).values


def test_a_days_line_of_an_imprint_is_about_the_whole() -> None:
    text = "防汛参考\n2020年7月2日\n总第3期"
    asked = _asked("防汛参考什么时候出的", "防汛参考")
    assert best_sentence(text, asked).span == (0, 4)
    sentence = best_sentence(text, asked, imprint=True)
    assert text[slice(*sentence.span)] == "2020年7月2日"


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("林远山是谁？", "post"),
        ("林远山是干什么的", "post"),
        ("林远山是谁派来的", "person"),
        ("望江县的防汛是谁在抓", "person"),
    ],
)
def test_who_somebody_is_asks_for_an_office(question: str, kind: str) -> None:
    assert _asked(question, "林远山").kind == kind


def test_buying_and_offices_must_be_written_of() -> None:
    assert not offers_service("口罩在哪里买", ["保障口罩供应"])
    assert offers_service("口罩在哪里买", ["药店销售口罩"])
    assert not names_things("望江县委书记是谁", ["省委书记林远山"], lambda _: False)


def test_abstract_nouns_are_no_quantity() -> None:
    assert holds_count(["抓细值守"], _asked("值守有几个方面"))


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("返校推迟到哪一天", "推迟全省返校。", False),
        ("返校推迟到哪一天", "返校推迟至9月12日。", True),
        ("返校推迟到哪一天", "堤坝检修到9月12日。", False),
        ("返校是哪一天", "推迟全省返校。", True),
    ],
)
def test_until_when_must_be_written_of_what_is_asked(question: str, text: str, said: bool) -> None:
    assert says_until(question, ["返校"], [text]) is said


def test_a_fee_must_be_written_with_what_it_is_for() -> None:
    texts = ["安置点提供住宿，检测费由县里出。"]
    assert names_things("检测费由谁出", texts, lambda _: True)
    assert not names_things("食宿费由谁出", texts, lambda _: True)
    assert names_things("欠着电费还能用吗", ["欠费不停供"], lambda _: True)


@pytest.mark.parametrize("question", ["“四方责任”是谁强调的", "要求压实“四方责任”的是谁"])
def test_who_said_it_is_named_where_the_paragraph_begins(question: str) -> None:
    text = "林远山到县里。\n周晓强调，汛情仍在发展。要压实“四方责任”，守住堤坝。"
    topic = Topic("四方责任", ())
    asked = replace(
        asked_of(question, topic, [], lambda _: 1.0),
        words=((("四方责任",), 1.0),),
    )
    found = best_sentence(text, asked, ["林远山", "周晓"])
    assert text[slice(*found.span)].startswith("要压实")
    assert [text[slice(*span)] for span in found.values] == ["周晓"]
