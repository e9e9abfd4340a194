"""What stands before and after a date that opens a line: its number, label, bracket, delimiter."""

import re

__all__ = [
    "BEFORE",
    "BEGINS",
    "COUNTED",
    "DELIMITER",
    "LABEL",
    "NUMBER",
    "PART",
    "PAUSE",
    "REIGN",
    "RULE",
    "RULED",
    "SHORT_LABEL",
    "SINCE",
    "SOURCED",
    "TERM",
    "TOPIC",
    "VALUED",
    "WEATHER",
]

PAUSE = re.compile(r"\s?[,，:：、;；]?\s?")
# what a date can begin with: most lines need no closer look
BEGINS = re.compile(r"[0-9民自从次翌同第上下一二三四五六七八九十廿卅〇零初A-Za-z]")
# 1、 2. （3） ① 4): an item's number; 1 1月5日 村委会 …: a row's
NUMBER = re.compile(
    r"(?:[（(]\s?(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})\s?[）)]|(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})\s?[、．)）]"
    r"|[0-9]{1,3}\s(?=(?:[12][0-9]{3}\s?年\s?)?[0-9]{1,2}月[0-9]{1,2}日\s)"
    r"|[0-9]{1,3}\s?\.(?=\s?[12][0-9]{3}\s?[年./-]|\s?[0-9]{1,2}\s?月|\s)|[①-⑳])\s*"
)
# 时间：, 发布日期：, 日期:, 来信时间：, 时间地点：, pubDate:; not 有效日期： and 截止时间：, which
# are terms, nor 办公时间：, which is no day
LABEL = re.compile(
    r"[【\[]?\s?(?:(?P<publication>发布|發布|公布|公开|刊发|发表|更新|印发)|(?P<written>成文|签发|制定)|(?P<event>通过|会议|事件)"
    r"|(?P<other>(?!有效|截[止至]|失效|到期|期满|结束|终止|出生|(?:办公|营业|工作|服务|开放|上班|接待)时)[\u4e00-\u9fff]{1,6}?))?"
    r"\s?(?:时\s?间(?:[和与及、/]?地[点點])?|日\s?期|時\s?間"
    r"|(?:[A-Za-z]{1,10}[ _-]?)?(?:Date|Time)|Sent|Posted|Published)\s?"
    r"(?:[】\]]?\s?[:：]\s?|\s(?=[12][0-9]{3}\s?[年./-]))",
    re.IGNORECASE,
)
# 发布：2023-05-17 16:20: a label that names no time
SHORT_LABEL = re.compile(
    r"(?P<other>(?!))?(?P<publication>发布|更新|发表|刊发|公布)于?\s?[:：]\s?(?=[12][0-9]{3}\s?[年./-])"
)
# 展期：2024年3月15日—6月16日: any label whose value is nothing but the day
VALUED = re.compile(
    r"[【\[]?\s?(?P<other>(?!.{0,4}(?:有效|截[止至]|失效|到期|期满|期限|结束|终止|出生|生日|起止|前次|上次|下次))[\u4e00-\u9fff]{2,6})"
    r"\s?[】\]]?\s?[:：]\s?(?=[12][0-9]{3}\s?[年./-]|[0-9]{1,2}\s?月)"
)
# 2022年8月18日，多云; 6月2日 小雨转阴: a diary's day
WEATHER = re.compile(
    r"(?:天气\s?[:：]?\s?)?(?:多云|阵雨|雷|[小中大暴]|[晴阴雨雪雾霾转间到、]){1,8}"
)
# 【党建】11月21日，镇党委…: what an item is about
TOPIC = re.compile(r"【[^【】0-9]{1,8}】\s?(?=[0-9])")
# 下旬　完成书架调整, 月底，…: a part of the month that stands above; 春，…, 年底，…: of the year
PART = re.compile(
    r"(?:(?P<xun>[上中下]旬)|月(?P<edge>[初中底末])|(?P<season>[春夏秋冬])季?|年(?P<side>[初底末]))"
    r"(?=[\s,，:：])"
)
# 第14周（4月3日-4月7日）, 本周（11月7日至13日）, 第三天 【5月18日】, Day1 8/20: a count before it
COUNTED = re.compile(
    r"(?:[本上下]周|第\s?(?:[0-9]{1,3}|[一二三四五六七八九十百]{1,4})\s?"
    r"(?:[周天日期次轮站讲课场批步]|阶段|环节)|D(?:ay)?\s?[0-9]{1,3})"
    r"(?:\s?(?=[（(【\[])|\s?[:：]\s?(?=[12][0-9]{3}\s?[年./-]|[0-9]{1,2}\s?月))"
    r"|Day\s?[0-9]{1,3}\s?[·:：|-]?\s(?=[0-9])"
    r"|十?[一二三四五六七八九十]月份?\s?[:：]\s?(?=[0-9]{1,2}\s?月\s?[0-9])"  # 一月:1月20日,…
)
# ————— 2020-07-18 —————, === 7月18日 ===
RULE = re.compile(r"[-—–─=＝~～*_·\s]{2,40}")
RULED = re.compile(r"[-—–─=＝~～]{2,}\s*$")
# ▲7月4日上午，…; ◎3日　…; 📅 2025年3月20日: a mark before it, with or without a space between;
# > 发布日期：2025-02-15: a quotation's
BEFORE = re.compile(
    r"[\s>,，、/／*‧∙●○■◆▪►※•▲△▼◎★☆◇□▶▷➤\u2600-\u27bf\ufe0f\U0001f300-\U0001faff]{0,4}"
)
DELIMITER = re.compile(r"\s?(?:[:：|｜·]|[-—–－─]{1,2}(?=[^0-9]))\s?|\s+")
# 3月1日前…, 2月9日24时前, 2月10日起: a term, not the day of an entry; 2月1日 到货, 3月2日 起火 are,
# 11.6 到馆新书 too, and 3月1日0时至24时 is all of that day
TERM = re.compile(
    r"(?!\s?[0-9]{1,2}\s?[时時]\s?[至到]\s?[0-9]{1,2}\s?[时時])\s?(?:[0-9]{1,2}\s?[时時]\s?)?(?:前(?![往线沿来后])|起(?![草火飞义诉降航])|以前|之前|以来|以後|为止|止"
    r"|[至到]\s?(?=[0-9一二三四五六七八九十本下次明同年月底])|[后後](?![勤续續备方])|底前|期间|左右)"
)
SINCE = re.compile(r"自从?\s?|从\s?")
# 清道光二十二年（1842年）, 宣统三年八月十九日（1911年10月10日）, 农历五月初五（2020-06-25）,
# 二月初二（公历2月21日）: another calendar's day first
REIGN = re.compile(
    r"清?[\u4e00-\u9fff]{2}(?:元|[一二三四五六七八九十]{1,3})年\s?(?=[（(]\s?1[0-9]{3}\s?年\s?[）)])"
    r"|(?:[\u4e00-\u9fff]{2}(?:元|[一二三四五六七八九十]{1,3})年|农历|農曆|阴历|旧历|同年)?\s?闰?[正冬腊一二三四五六七八九十]{1,2}月"
    r"[初十廿卅一二三四五六七八九]{1,3}日?\s?(?=[（(]\s?(?:[公西阳新][历曆元]\s?[0-9]|[12][0-9]{3}\s?[年./-]))"
)
# 2022-05-31　来源：新华社; 2020-03-05 10:20 作者：小林 浏览：31; 2019-08-21 · 阅读约 6 分钟
SOURCED = re.compile(
    r"(?:来\s?源|稿源|作\s?者|编\s?辑|发布(?:机构|单位|人)|浏览|阅读|点击)[量数]?\s?[:：][^，。；！？]{1,40}"
    r"|原创|转载|置顶|(?:全文|字数|阅读|浏览|约|需)[^，。；！？]{0,12}[0-9]\s?(?:字|分钟|次)?(?:[^，。；！？]{0,12}分钟)?"
)
