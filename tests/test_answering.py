"""What an answer says and when there is none, over the five documents."""

from pathlib import Path

import pytest

from rag.corpus import AskRequest, Corpus
from rag.records import Answer, Turn

pytestmark = pytest.mark.real_model


def ask(corpus: Corpus, question: str, *history: str) -> Answer:
    return corpus.ask(AskRequest(question, history=tuple(Turn(item) for item in history)))


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("2020年2月和2022年3月分别有哪些暗访", [4, 1]),
        ("巴音朝鲁和景俊海2020年2月17日分别强调了什么", [3, 2]),
    ],
)
def test_two_sides_have_a_ledger_each_and_one_together(
    corpus: Corpus, question: str, sides: list[int]
) -> None:
    answer = ask(corpus, question)
    assert answer.intent == "compare"
    assert answer.comparison is not None
    assert answer.ledger is not None
    assert [side.ledger.matched for side in answer.comparison] == sides
    assert answer.ledger.matched == sum(sides)
    dates = [match.entry.date for match in answer.ledger.matches]
    assert dates == sorted(dates, key=lambda date: str(date and date.start))
    known = {citation.n for citation in answer.citations}
    assert {match.citation for match in answer.ledger.matches} == known


def test_numbers_at_odds_are_both_shown_the_latest_first(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents/a.txt").write_text(
        "2021年3月1日\n县防汛办通报，青石镇转移群众300名。\n"
        "2021年3月5日\n县防汛办通报，青石镇转移群众450名。\n"
        "2021年3月7日\n县防汛办通报，黄坡镇转移群众20名。\n",
        "utf-8",
    )
    small = Corpus.build(tmp_path / "documents", tmp_path / "data")
    answer = ask(small, "青石镇转移了多少名群众")
    assert "数字不同" in answer.answer
    quotes = [cited.quote for cited in answer.citations]
    assert "450名" in quotes[0]
    assert "300名" in quotes[1]
    alone = ask(small, "黄坡镇转移了多少名群众")
    assert "数字不同" not in alone.answer


def test_a_list_of_visits_names_the_places(corpus: Corpus) -> None:
    answer = ask(corpus, "2020年1月省领导到过哪些市县")
    assert "涉及的市县：四平、松原、吉林市、长春、辽源、农安县。" in answer.answer
    assert answer.ledger is not None
    assert answer.ledger.matched == 6


def test_a_day_without_a_topic_is_listed_whole(corpus: Corpus) -> None:
    answer = ask(corpus, "2020年2月16日都做了什么？")
    assert (answer.intent, answer.ledger and answer.ledger.matched) == ("list", 2)
    alone = ask(corpus, "2020年2月8日做了什么？")
    assert alone.ledger is None
    assert alone.citations


@pytest.mark.parametrize(
    ("question", "counted"),
    [
        ("2020年2月4日召开了哪些会议", 2),
        ("巴音朝鲁作过哪些批示？", 2),
        ("重点举措里2020年1月27日有哪几条？", 3),
        ("巴音朝鲁在2020年2月上旬暗访过哪些地方", 2),
        ("高广滨和胡家福一起参加的活动有哪些", 2),
        ("2020年2月19日省里领导都去哪儿了", 4),
        ("关于网格化管理的做法有哪些", 3),
        ("在四平和松原的检查情况", 2),
        ("返程人员管控的部署在2月有哪些", 4),
        ("患者安全方面，哪些内容提到不惜一切代价", 3),
    ],
)
def test_a_ledger_counts_the_kind_that_is_asked_for(
    corpus: Corpus, question: str, counted: int
) -> None:
    answer = ask(corpus, question)
    assert answer.ledger is not None
    assert answer.ledger.matched == counted


@pytest.mark.parametrize(
    ("question", "reason", "said"),
    [
        ("会展中心方舱医院一共有多少张床位？", "no_evidence", "没有写明所问的数量"),
        ("“六个必须”具体是哪六条", "no_evidence", "没有逐条写明"),
        ("复工指南在哪里下载", "no_evidence", "语料收录的日期有"),
        ("长春高新区复工了吗", "no_evidence", "其中“高新区”在语料中从未出现"),
        ("2020年2月对外贸企业有什么扶持做法", "no_evidence", "其中“外贸企业”在语料中从未出现"),
        ("高考推迟到哪一天", "no_evidence", "没有写明到什么时候为止"),
        ("省教育厅的咨询电话是多少", "no_evidence", "语料收录的日期有"),
        ("网络教学用的是哪家公司的平台？", "no_evidence", "没有写明是哪一家"),
        ("刘大庆是哪个单位的？", "no_evidence", "没有写明是哪一家"),
        ("李克强来舒兰视察是哪天？", "no_evidence", "语料收录的日期有"),
        ("援鄂医疗队什么时候回来的？", "no_evidence", "语料收录的日期有"),
        ("省商务厅厅长叫什么名字", "no_evidence", "语料收录的日期有"),
        ("吉林省哪天解除的一级响应", "no_evidence", "语料收录的日期有"),
        ("舒兰最早的病例是哪天发现的", "no_evidence", "语料收录的日期有"),
        ("复工疫情防控指南2.0版有多少章", "false_premise", "从未出现“2.0版”"),
        ("帮我写一首关于水库的诗", "not_a_question", "没有看出要问什么"),
    ],
)
def test_what_nobody_wrote_is_refused_and_said(
    corpus: Corpus, question: str, reason: str, said: str
) -> None:
    refusal = ask(corpus, question).refusal
    assert refusal is not None
    assert refusal.reason == reason
    assert said in refusal.detail
    assert refusal.nearest


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("领导参考的联系电话是多少", "85099730"),
        ("中国日报网的联系电话是多少", "010-84883777"),
        ("给中国日报网提意见用哪个邮箱", "rx@chinadaily.com.cn"),
        ("2020年5月15日的会议是哪位记者报道的", "缪友银"),
        ("四个集中指的是什么", "集中患者、集中专家、集中资源、集中救治"),
        ("推迟开学的通知是哪个部门发的", "吉林省人民政府办公厅"),
        ("2020年5月15日那篇稿子是哪个记者写的", "缪友银"),
        ("筛查通知里对哪些地方来的人要全面排查", "武汉、湖北"),
        ("“三保”工作是在哪个厅讲的", "省财政厅"),
        ("心理热线以哪里为依托？", "大学生心理健康中心"),
        ("“四方责任”是谁强调的", "李斌强调"),
        ("哪份文件列了13个章节", "复工疫情防控指南"),
        ("给经济困难家庭的学生提供资助，写在哪份文件里", "教育厅关于切实做好"),
        ("“形势最严峻、挑战最直接”这句话是哪天说的？", "工作最复杂"),
        ("居民反映的麻烦事，靠社区里的谁去逐条解决？", "“三长”"),
        ("景俊海最后一次到省疫情防控指挥中心是几号？", "严把关口严守防线"),
        ("鲜活农产品运输要做到哪“三专”", "专人管、专车运、专线行"),
        ("韩俊是哪几天参加孙春兰调研的？", "3月26日至27日"),
        ("大年初四牺牲的是谁", "刘大庆"),
        ("米面菜肉别涨价、别断货，是谁抓的", "景俊海"),
        ("2022年3月27日对志愿者的招募的要求的报道是谁写的？", "黄鹭"),
        ("哪天提出三保一统筹", "确保疫情防控阻击战取得全面胜利"),
        ("三保一统筹最早是什么时候提的", "要加强“三保一统筹”，全面抓好疫情防控"),
        ("韩俊对集中隔离点提了什么要求", "强化集中隔离点规范管理"),  # not what 景俊海 said there
        ("企业复工的最早时间是什么", "不早于2月9日24时"),
        ("各市州在3月12日会上汇报了什么", "各市（州）"),
        ("“三保一统筹”中保安全怎么做", "要保安全"),
        ("孙春兰在吉林市主持了什么会", "主持召开专题工作会议"),
        ("“十六字”要求里关键是什么", "转变作风是关键"),
        ("什么是“六个坚持”", "坚持返程无症状人员居家两周"),
        ("谁陪孙春兰在吉林市调研？", "韩俊参加调研"),
        ("余艳红到通化还有哪些人参加？", "高广滨、胡家福、安立佳参加活动"),
        ("“严新细实”的细是什么意思", "就是要细之又细"),
        ("景俊海在财政厅讲了几条？", "六要以有广度的防护体系"),
        ("教育部2月7日那个视频会是谁主持的？", "钟登华主持会议"),
        ("因公牺牲的那位叫什么？", "刘大庆"),
        ("公主岭那次讲的五个“同城”第二个是什么？", "二要聚焦同城一致"),
        ("韩俊说要盯紧哪些地方？", "学校、医院、工厂、建筑工地"),
        ("省里说的“三板块”建设是哪三块？", "“三大板块”建设"),
        ("教育厅那封公开信是哪天发的？", "致全省师生和家长的一封信"),
        ("逢阳必报的后面两句是什么？", "逢阳即报、接报即查"),
        ("网上教学从哪天开始正式组织？", "2月24日后"),
    ],
)
def test_the_first_citation_answers(corpus: Corpus, question: str, words: str) -> None:
    answer = ask(corpus, question)
    assert words in answer.citations[0].quote


def test_offices_named_together_issue_together(corpus: Corpus) -> None:
    answer = ask(corpus, "省委教育工委、省公安厅出台的文件有哪些？")
    assert answer.ledger is not None
    titles = [match.entry.title for match in answer.ledger.matches]
    assert any("教育工委" in title for title in titles)
    assert any("公安厅" in title for title in titles)


def test_a_meeting_is_counted_by_any_name_of_its_body(corpus: Corpus) -> None:
    answer = ask(corpus, "2月上旬省疫情防控领导小组会议开过几次")
    assert answer.ledger is not None
    days = [match.entry.date for match in answer.ledger.matches]
    assert [day and str(day.start) for day in days] == [
        "2020-02-03", "2020-02-04", "2020-02-06", "2020-02-09"
    ]  # fmt: skip


@pytest.mark.parametrize("question", ["文旅活动暂停涉及哪些场馆闭馆", "“四个集中”指的是什么"])
def test_what_one_entry_or_several_spell_out_is_no_refusal(corpus: Corpus, question: str) -> None:
    assert ask(corpus, question).citations


def test_a_summary_of_one_entry_says_what_it_says(corpus: Corpus) -> None:
    answer = ask(corpus, "概括高校错峰延期开学工作方案")
    assert answer.intent == "summary"
    assert len({citation.entry.entry_id for citation in answer.citations}) == 1
    assert "第一阶段，摸清高校学生底数" in answer.answer


@pytest.mark.parametrize(
    ("question", "first", "said", "unsaid"),
    [
        ("余艳红讲了什么", "余艳红充分肯定通化", "集中优质资源", "西关蔬菜"),
        ("概括“五化”工作法", "第四,要从", "任务清单化", "深化改革"),
    ],
)
def test_a_summary_says_what_is_asked_of_a_longer_text(
    corpus: Corpus, question: str, first: str, said: str, unsaid: str
) -> None:
    answer = ask(corpus, question)
    assert answer.citations[0].quote.startswith(first)
    assert said in answer.answer
    assert unsaid not in answer.answer


def test_one_visit_of_which_requirements_are_asked_tells_them(corpus: Corpus) -> None:
    answer = ask(corpus, "孙春兰在吉林市提了哪些要求")
    assert answer.ledger is not None
    assert [match.citation for match in answer.ledger.matches] == [1]
    assert "安装门磁系统" in answer.answer


def test_the_editor_after_a_list_is_the_publications(corpus: Corpus) -> None:
    answer = ask(corpus, "主编是谁", "哪些讲话提到脱贫攻坚")
    assert answer.resolved_question == "主编是谁"
    assert "蒋" in answer.citations[0].quote


def test_presence_is_not_mere_mention(corpus: Corpus) -> None:
    ledger = ask(corpus, "景俊海出席了哪些会议").ledger
    assert ledger is not None
    assert ledger.matched == 9


def test_what_a_list_counts_leads_its_hits(corpus: Corpus) -> None:
    answer = ask(corpus, "景俊海2020年2月去过哪些企业")
    assert answer.ledger is not None
    counted = {match.entry.entry_id for match in answer.ledger.matches}
    assert {hit.entry.entry_id for hit in answer.hits[: len(counted)]} == counted
    scores = [hit.score for hit in answer.hits]
    assert scores == sorted(scores, reverse=True)


def test_a_paper_counts_on_its_day_of_publication_where_issue_is_asked(corpus: Corpus) -> None:
    issued = ask(corpus, "2020年5月16日发布了什么")
    assert {item.entry.date and str(item.entry.date.start) for item in issued.citations} == {
        "2020-05-15"
    }
    assert ask(corpus, "2020年5月16日有哪些会议").refused
    assert ask(corpus, "2020年2月25日发布了哪些通知").refused, "the items of a digest have own days"


def test_days_without_an_entry_of_whom_was_asked_for_are_told(corpus: Corpus) -> None:
    answer = ask(corpus, "巴音朝鲁2022年3月讲过疫情吗")
    assert answer.refusal is not None
    assert "“2022年3月”范围内没有巴音朝鲁的条目" in answer.refusal.detail


def test_a_headline_is_quoted_without_the_rest_of_its_head(corpus: Corpus) -> None:
    first = ask(corpus, "观察者网的那篇报道里书记怎么形容这场战役").citations[0]
    assert "最严峻、挑战最直接的一次大战大考" in first.quote
    assert "categories" not in first.quote


def test_a_list_says_that_nothing_is_of_the_kind_asked_for(corpus: Corpus) -> None:
    answer = ask(corpus, "2022年3月26日有什么通知")
    assert answer.ledger is not None
    assert "其中没有标题写明的通知，列出的是其他条目。" in answer.scope.assumptions


@pytest.mark.parametrize(
    ("question", "detail"),
    [
        ("省交通运输厅发过哪些通知", "语料中没有由“省交通运输厅”发布的通知。"),
        ("2月20日有没有新的通知", "“2月20日”范围内没有通知。"),
        ("2月发布了哪些关于口罩的公告", "“2月”范围内没有关于“口罩”的公告。"),
    ],
)
def test_papers_that_nobody_issued_are_refused(corpus: Corpus, question: str, detail: str) -> None:
    answer = ask(corpus, question)
    assert answer.refusal is not None
    assert answer.refusal.detail.startswith(detail)


def test_sites_that_no_title_names_are_what_visits_speak_of(corpus: Corpus) -> None:
    answer = ask(corpus, "巴音朝鲁2月去过哪些企业")
    assert answer.ledger is not None
    assert answer.ledger.matched == 4
    assert "没有标题写明去了哪些企业，列出的是提到企业的走访。" in answer.scope.assumptions
    nowhere = ask(corpus, "景俊海去过哪些学校").refusal
    assert nowhere is not None
    assert nowhere.detail.startswith("没有条目写明去了哪些学校。")


def test_a_list_says_that_an_office_is_only_named(corpus: Corpus) -> None:
    answer = ask(corpus, "省卫健委的通知")
    assert answer.ledger is not None
    assert any("“卫生健康委”发布或召开的" in note for note in answer.scope.assumptions)


def test_what_has_no_day_still_tells_when_nothing_else_comes_near(corpus: Corpus) -> None:
    answer = ask(corpus, "作风建设年是哪一年")
    assert "要把今年作为“作风建设年”" in answer.citations[0].quote
    assert "日期不详（刊于2021年1月28日）：" in answer.answer


def test_who_is_to_do_something_is_no_list_of_entries(corpus: Corpus) -> None:
    answer = ask(corpus, "大数据支持由哪些部门加强")
    assert answer.intent == "fact"
    assert answer.citations[0].quote.startswith("公安、通信部门")


def test_an_office_by_its_short_name_is_what_documents_write(corpus: Corpus) -> None:
    answer = ask(corpus, "余艳红在国家卫健委担任什么")
    assert "国家卫生健康委党组成员" in answer.citations[0].quote
    assert "国家卫生健康委副主任" in ask(corpus, "2022年3月27日李斌的身份是什么").citations[0].quote


@pytest.mark.parametrize(
    ("question", "file", "matched"),
    [
        ("概括一下观察者网那篇报道", "003_0a36dde2ee762ac5.txt", None),
        ("中国日报网那篇主要讲了啥", "002_0429698179b4ae9b.txt", None),
        ("吉林日报5月15日的会议讲了什么", "002_0429698179b4ae9b.txt", None),
        ("领导参考里有哪些是讲汽车产业的", "000_b8d15dbf0167259f.txt", 1),
    ],
)
def test_a_document_named_by_its_paper_is_what_answers(
    corpus: Corpus, question: str, file: str, matched: int | None
) -> None:
    answer = ask(corpus, question)
    assert not answer.refused
    assert {cited.entry.kind for cited in answer.citations} == {"entry"}
    cited = {corpus.document(item.entry.document_id).file for item in answer.citations}
    assert cited == {file}
    assert (answer.ledger and answer.ledger.matched) == matched


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("高职单招考试本来在哪个学校考", "长春职业技术学院"),
        ("孙春兰调研那条稿子是谁写的", "李晓静"),
        ("2月2号巴音朝鲁到哪个厅查的安全生产", "省应急管理厅"),
        ("省里有没有提过5G，是谁提的", "景俊海"),
        ("孙春兰哪几天在吉林市", "3月26日至27日"),
        ("韩俊要求隔离点做好哪些事", "垃圾处理"),
        ("书记去双阳区干什么了", "暗访"),
        ("三保分别保什么", "保防控、保民生、保安全"),
        ("“五早”指的是什么", "早发现、早报告、早确诊、早隔离、早救治"),
        ("“保安全”具体要抓什么", "社会治安管控"),
        ("援企稳岗是在哪儿说的", "长春市调研"),
        ("什么叫五化工作法里的操作手册化", "工具书"),
        ("十六个字里前提是什么", "解放思想是前提"),
        ("大战大考那次会议谁出席了", "韩俊"),
        ("社区提级管控要装什么", "门磁系统"),
        ("27日孙春兰开了什么会", "座谈会"),
        ("李晓静是哪家报社的", "吉林日报记者"),
        ("县委书记要负责什么", "县（市、区）委书记要"),
        ("返校分几个阶段", "第一阶段"),
        ("科研单位调研时提到哪项改革", "最多跑一次"),
        ("可靠螺丝钉出自哪次讲话", "应急指挥中心"),
        ("不配合防疫会有什么后果", "行政处罚"),
    ],
)
def test_what_is_said_in_everyday_words_is_quoted(
    corpus: Corpus, question: str, quoted: str
) -> None:
    assert quoted in ask(corpus, question).citations[0].quote


@pytest.mark.parametrize(
    "question", ["余艳红是哪里人", "王凯主持了什么会", "六稳是指什么", "武汉封城是哪一天"]
)
def test_what_nobody_wrote_is_refused(corpus: Corpus, question: str) -> None:
    refusal = ask(corpus, question).refusal
    assert refusal is not None
    assert refusal.reason == "no_evidence"


def test_whose_speeches_they_are_asks_for_all_of_them(corpus: Corpus) -> None:
    answer = ask(corpus, "提到过大数据的都有谁的讲话")
    assert answer.ledger is not None
    assert answer.ledger.matched == 6


def test_a_day_that_only_another_entry_tells_of_is_no_scope(corpus: Corpus) -> None:
    answer = ask(corpus, "5月14日中央开的是什么会？")
    assert answer.scope.text is None
    assert "按提到这一天的条目回答" in answer.answer
    assert "中央政治局常委会会议" in answer.citations[0].quote
    assert ask(corpus, "5月14日交通厅开的是什么会？").refused
    chaired = ask(corpus, "2月7日教育部的会是谁主持的")
    assert chaired.scope.text is None
    assert "钟登华主持会议" in chaired.citations[0].quote
    assert ask(corpus, "2月7日教育部的考试是谁主持的").refused
    assert ask(corpus, "2月8日教育部的会是谁主持的").refused


def test_the_meeting_of_the_turn_before_is_meant(corpus: Corpus) -> None:
    answer = ask(corpus, "会是谁主持的？", "李斌在3月12日会上强调了什么？")
    assert "景俊海" in answer.citations[0].quote


def test_people_listed_after_others_are_people(corpus: Corpus) -> None:
    assert {"李克强", "缪友银"} <= set(corpus.lexicon.persons)


def test_a_great_winter_is_no_time(corpus: Corpus) -> None:
    assert ask(corpus, "大冬天的有人送菜吗").scope.text is None
