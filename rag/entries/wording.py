"""What a line of a Chinese document is, by its wording: headline, byline, colophon, bullet.

Every pattern stands beside text it was written for. Nothing here knows where a line stands.
"""

import re
from functools import lru_cache

__all__ = [
    "BULLET",
    "is_boilerplate",
    "is_byline",
    "is_colophon",
    "is_copyright",
    "is_field_row",
    "is_headline",
    "is_invitation",
    "is_masthead",
    "is_numbered_heading",
    "is_pager",
    "is_share",
    "is_signature",
    "is_source",
    "is_terminated",
    "is_unfinished",
    "signed_by",
    "width",
]

# ● 一是严格实行属地管理制度。 → several bullets can stand in one line
# and 二○二一年 holds a circle that is a zero
# ● 一是…。● 二是…; 发布日期：2020-01-31 18:23:541月1日，…: a page's text ran on behind its stamp
BULLET = re.compile(
    r"(?:[●■◆▪►※•]|(?<![一二三四五六七八九○])○(?![一二三四五六七八九○]))(?=\s?\S)"
    r"|(?<=[0-9]:[0-5][0-9]:[0-5][0-9])(?=(?:[12][0-9]{3}年)?(?:1[0-2]|[1-9])月[1-3]?[0-9][日—–-])"
)
_CLOSERS = "”’」』）)】》］]\"'〉 "
_ENDS = "。！？!?；;：:…"
_LATIN_END = re.compile(r"[A-Za-z]{2}[)\"]?\.$")  # …held at the National Stadium.
# （摄影）…, 记者：…: no headline begins so
_LABELLED = re.compile(r"[\s/（(]|.{1,6}[:：]")
_WORD = re.compile(r"[\u4e00-\u9fffA-Za-z]{2}")
_SENTENCE = re.compile(r"[，。；！？,;](?![0-9])")
# 市委常委会会议召开2.jpg: a picture's name, left where a page was copied
_PICTURE = (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp")
# 吉林日报记者 李晓静; □ 本报记者 江南 文/图; /吉林日报记者 黄鹭 报道;
# （本报记者 张三 通讯员 李四）; 王五 摄 is a caption
_BYLINE = re.compile(
    r"(?:^|[\s/／（(。”□■])[\u4e00-\u9fff/·]{0,12}(?:记者|通讯员|見習記者|記者)[\s:：]{0,2}"
    r"[\u4e00-\u9fff·]{2,5}(?:[\s、]{1,2}(?:通讯员|记者)?\s?[\u4e00-\u9fff·]{2,5}){0,5}"
    r"(?:\s*(?:报道|综合|[文图摄](?:\s?[/／]\s?[文图摄])?))?[）)]?\s*$"
)
# 策划：高宗泽; 主编：蒋 蕾; 联系电话：85099730; 责任编辑：…; 【责任编辑：…】
_COLOPHON = re.compile(
    r"^[\s（(【\[*_]*(?:策\s*划|主\s*编|副\s*主\s*编|编\s*辑|责\s*编|责任编辑|编\s*审|审\s*核|审\s*校|校\s*对|监\s*制|排\s*版|美\s*编"
    r"|编\s*印|整\s*理|填\s*报|填\s*表|制\s*表|主\s*办|承\s*办|印\s*发|印\s*刷|发\s*行|报\s*送|抄\s*送|联系电话|联系人|电\s*话|传\s*真|电子邮箱|邮\s*箱|地\s*址|邮\s*编|网\s*址"
    r"|作者单位|投稿|来稿|值班)[^，。；]{0,4}[:：]"
    r"|^(?:报|送|发|抄报|分送)\s?[:：]|^[\s（(]*共印\s?[0-9]{1,5}\s?份"
)
# 中国日报网版权说明:…; Copyright ©; 未经…禁止转载; 京ICP备…号; 扫一扫在手机打开当前页
_COPYRIGHT = re.compile(
    r"版权(?:说明|声明|保护|所有|归)|免责声明|禁止转载|转载请|违者必究|Copyright|©"
    r"|ICP\s?备|公网安备|All Rights Reserved"
    r"|扫一扫|关注公众号|微信公众号|相关(?:链接|阅读|新闻|稿件|文章)"
    r"|上一篇|下一篇|返回(?:顶部|列表)|打印本页"
    r"|关闭窗口|责任编辑|原文链接|网站地图|主办单位|技术支持"
    # 同意我們的隱私權規範, Your browser does not…, 您的浏览器版本过低, 本网站使用 cookies
    r"|[同瞭了][意解]\w{0,6}[隱隐]私|browser does not|您的[浏瀏][览覽]器|使用\s?cookie|日本语版",
    re.IGNORECASE,
)
# 分享; 分享到微信; 【字体：大 中 小】; 打印; 收藏; 点击量：123; 您现在所在的位置：
_SHARE = re.compile(
    r"^(?:[\s【\[「]*(?:分享|分享到.{0,8}|分享让更多人看到|转发|收藏|打印|点赞|评论"
    r"|字体|字号|大中小|大 中 小|浏览(?:量|次数)?"
    r"|点击(?:量|数|率)?"
    r"|阅读(?:量|数|次数)?"
    r"|(?:加载|查看|点击)?更多|[首上下尾末]一?页.{0,60}|第\s?[0-9]{1,4}\s?页.{0,20}|[共每]页?\s?[0-9]{1,5}\s?[页条].{0,20}"
    r"|复制链接|您?(?:现在|当前)(?:所在)?的?位置|首页"
    r"|微信|微博|QQ空间|扫一扫.{0,20}|关闭(?:窗口)?|返回.{0,4})[\s:：】\]」0-9次大中小|/>》]*){1,6}$"
)
_BUTTON_HEADS = frozenset(" 【[友列转加回字点浏阅关")
# 友善列印, 轉寄友人, 回上一頁, 字級：小 中 大: as pages of the other script name them
_BUTTON = re.compile(
    r"(?:[\s【\[]*(?:(?:友善)?列印(?:本页)?|转寄(?:友人)?|加入收藏|回(?:上一?页|首页|列表)|字级(?:大小)?"
    r"|(?:点阅|浏览|阅读|点击)(?:人[次数]|次数)|关闭视窗)[\s:：】\]0-9次大中小人|/>》,]*){1,6}+"
)
# 一、吉林省疫情防控重点举措; （二）…; 第三章 …; 三. …
_NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}\s?[、.．]|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十]{1,3}(?:章|节|部分|篇|编))\s?\S"
)


# …多人受伤。（完）, …有序进行。(县政府办): whose the text is, or that it is over
_BRACKETS = {")", "）"}
_SIGNED_OFF = re.compile(r"[。！？][（(][^（()）。！？]{1,24}[）)]$")


def width(text: str) -> int:
    """Return the columns that text fills: an ASCII character one, any other two."""
    return 2 * len(text) - len(text.encode("latin-1", "ignore"))


def is_terminated(text: str) -> bool:
    """Tell whether a sentence ends where the text ends; a byline ends one too."""
    if text[-1:] in _BRACKETS and _SIGNED_OFF.search(text[-30:]):
        return True
    bare = text.rstrip(_CLOSERS)
    return not bare or bare[-1] in _ENDS or bool(_LATIN_END.search(bare[-4:])) or is_byline(text)


def is_unfinished(text: str) -> bool:
    """Tell whether text stops in the middle of a sentence (…通化重要的蔬菜)."""
    if text[-1:] in "，、,":
        return True
    if is_terminated(text):
        return False
    last = re.split(r"[。！？；]", text[-400:])[-1]
    return bool(_SENTENCE.search(text)) or len(last) >= 60


def is_headline(text: str) -> bool:
    """Tell whether a line reads as a headline: short, no sentence in it, no label before it."""
    return (
        2 < len(text) <= 70
        and _WORD.search(text) is not None
        and not text.endswith(_PICTURE)
        and not _SENTENCE.search(text)
        and text[-1] not in "。；;，,、：:"
        and not is_byline(text)
        and not is_colophon(text)
        and not is_share(text)
        and not _LABELLED.match(text)
    )


def is_byline(text: str) -> bool:
    """Tell whether text ends with its author: 吉林日报记者 李晓静."""
    return _BYLINE.search(text[-60:]) is not None


def is_colophon(text: str) -> bool:
    """Tell whether a line names who made the document: 主编：蒋 蕾."""
    return len(text) <= 80 and _COLOPHON.match(text) is not None


def is_share(text: str) -> bool:
    """Tell whether a line is a button or a counter of a web page: 分享到微信."""
    if len(text) > 40:
        return False
    if _SHARE.match(text) is not None:
        return True
    return text[:1] in _BUTTON_HEADS and _BUTTON.fullmatch(text) is not None


# 原创　平安东城　2023-06-12 17:30　发表于江苏; 2020-05-16 11:36　来源：中国日报网;
# 作者：宣传部　发布日期：2022年9月21日　点击数：321
_SOURCE = re.compile(
    r"[^。！？]{0,40}[12][0-9]{3}\s?[年./-]\s?[0-9]{1,2}\s?[月./-]\s?[0-9]{1,2}\s?(?:日\s?|\s)"
    r"(?:[0-9]{1,2}[:：][0-9]{2}|[来來]源|作者|[点點][击擊]|[浏瀏][览覽]|[阅閱][读讀])[^。！？]{0,40}"
    # 2020-02-25 15:50:38 来源:新江日报 | 编辑:张玉 | 作者:谢雨 浏览量:2021: of any length
    r"|[^。！？，]{0,20}[12][0-9]{3}[-年./][0-9]{1,2}[-月./][0-9]{1,2}日?(?:\s[0-9:：]{4,8})?"
    r"(?:[^。！？，:：]{0,6}(?:[来來]源|作者|[编編][辑輯]|责编|責編|[记記]者|[浏瀏][览覽]|[点點][击擊]|[阅閱][读讀])"
    r"[^。！？，:：]{0,3}[:：][^。！？，:：]{0,20}){2,6}"
)
# 点击上方蓝字关注我们, 长按二维码关注, 点击“阅读原文”
_INVITES = re.compile(
    r"[^。]{0,4}(?:点击|长按|扫描|扫码|戳)[^。]{0,14}(?:关注|订阅|原文|二维码)[^。]{0,6}"
)


def is_source(text: str) -> bool:
    """Tell whether a line is an article's source and time: 平安东城　2023-06-12 17:30."""
    return len(text) <= 120 and _SOURCE.fullmatch(text) is not None


# [ 索引号 ]1150…/2021-00004 [ 发文字号 ]…〔2020〕243号 … [ 发布日期 ]2021-02-21: labels on one line
_FIELDS = re.compile(
    r"(?:[\[【［]\s?[^\[\]【】［］。]{2,8}\s?[\]】］][^\[\]【】［］。]{0,40}){3,12}$"
)


def is_field_row(text: str) -> bool:
    """Tell whether a line holds a document's labels and their values: [ 索引号 ]… [ 发布日期 ]…."""
    return text[0] in "[【［" and len(text) <= _LONGEST_ROW and _FIELDS.match(text) is not None


_LONGEST_ROW = 400


# 海城日报　2018年9月18日　第4版　要闻
_MASTHEAD = re.compile(
    r"[12][0-9]{3}\s?年\s?[0-9]{1,2}\s?月\s?[0-9]{1,2}\s?日.*(?:[A-Z]\s?[0-9]{1,2}\s?版|第\s?[0-9A-Z一二三四五六七八九十]{1,3}\s?版|星期[一二三四五六日天])"
)


def is_masthead(text: str) -> bool:
    """Tell whether a line heads a newspaper's page: 海城日报　2018年9月18日　第4版　要闻."""
    return _MASTHEAD.search(text[:80]) is not None


def is_invitation(text: str) -> bool:
    """Tell whether a line invites to follow an account: 点击上方蓝字关注我们."""
    return len(text) <= 30 and _INVITES.fullmatch(text) is not None


# 2018年6月18日整理, （2020-03-01汇总）, 2023年10月8日 王五 记录: who made the document, and when
_SIGNED = re.compile(
    r"[\s（(]*(?:[12][0-9]{3}|[一二][一二三四五六七八九〇零○]{3})\s?[年./-]\s?[0-9一二三四五六七八九十]{1,2}"
    r"(?:\s?[月./-]\s?[0-9一二三四五六七八九十]{1,3}\s?[日号]?|月)\s?(?:[\u4e00-\u9fff]{2,4}\s)?"
    r"(?:制|整理|发布|公布|公示|汇总|编制|编写|编印?|填报|制表|记录|供稿|印发|更新|修订|摘编)[\s）)。]*"
)


# （整理于2020年3月）, 写于2023年5月3日, （以上据2023年5月青原日报整理）
_MADE_ON = re.compile(
    r"[（(]以上[^，。；]{2,30}(?:整理|摘编|汇总|综合)[）)]|[\s（(*—-]*(?:整理|写|记|作|完稿|编|汇总|发布|更新|记录)于\s?[12][0-9]{3}\s?[年./-][0-9年月日号./\s-]{1,8}[^，。；]{0,10}"
)


# what says in those lines that a document was made: most short lines hold none of them
_SIGNS = re.compile(r"[制理布示汇编写报表录稿印新订摘记作]")


def is_signature(text: str) -> bool:
    """Tell whether a line is the day a document was put together: 2018年6月18日整理."""
    if len(text) > 40 or _SIGNS.search(text) is None:
        return False
    return _SIGNED.fullmatch(text) is not None or _MADE_ON.fullmatch(text) is not None


# 市广播电视台总编室　2022年1月25日: who signs, then the day
_SIGNER = re.compile(
    r"[\s（(]*[\u4e00-\u9fff·（）()]{2,24}(?:\s{1,4}|(?<=[室局委厅部处院会司心组站社府队校所科站]))(?:[12][0-9]{3}\s?年|[一二][一二三四五六七八九〇零○O]{3}\s?年|[12][0-9]{3}[-./])[\s0-9一二三四五六七八九十月日./-]{3,12}(?:发布|公布|印发|整理|编|制|供稿)?[）)]?"
)


def signed_by(text: str) -> bool:
    """Tell whether a line could sign a document: its author and a full date."""
    return len(text) <= 50 and _SIGNER.fullmatch(text) is not None


# 长宁市人民政府欢迎您！English | 无障碍浏览 | 手机版; 设为首页 加入收藏; 当前位置：首页 > 政务公开
_NAVIGATION = re.compile(
    r"欢迎(?:您|你|访问)|设为首页|(?:加入|添加)?收藏(?:本站)?|无障碍(?:浏览|阅读)?|长者(?:模式|版)|手机版|移动版|触屏版|English"
    r"|登录|注册|繁[体體]|网站(?:首页|支持)|网站导航|联系我们|关于我们|RSS"
)
_PLACE = re.compile(r"(?:您?(?:现在|当前|目前)?(?:所在|的)*位置)\s?[:：].{0,80}")
# 网站首页 | 走进长宁 | 政务公开 | 互动交流
_MENU = re.compile(
    r"(?:网站|本站)?首\s?页(?:\s?[|｜│·]\s?|\s{1,4})(?:[\u4e00-\u9fffA-Z]{2,8}(?:[|｜│·\s]{1,5}|$)){2,20}"
)
# 共126条 第1页/共16页 首页 上一页 下一页 尾页
_PAGER = re.compile(r"[首上下末尾]一?页")


def is_navigation(text: str) -> bool:
    """Tell whether a line leads to other pages: English | 无障碍浏览; 当前位置：首页 > 新闻."""
    if len(text) > 100 or "。" in text:
        return False
    if _PLACE.fullmatch(text) or _MENU.fullmatch(text):
        return True
    return len(set(_NAVIGATION.findall(text))) >= _SEVERAL


_SEVERAL = 2


def is_pager(text: str) -> bool:
    """Tell whether a line leads through a list's pages: 共126条 首页 上一页 下一页 尾页."""
    return len(text) <= 80 and len(set(_PAGER.findall(text))) >= _SEVERAL


_WORDLESS = re.compile(r"[^A-Za-z©\u4e00-\u9fff]*")


def is_picture(text: str) -> bool:
    """Tell whether a line is a picture's file name: 全会现场2.jpg."""
    return len(text) <= 100 and text.endswith(_PICTURE) and _SENTENCE.search(text) is None


@lru_cache(maxsize=64)  # a line is asked for with the one above it and with the one below
def is_boilerplate(text: str) -> bool:
    """Tell whether a line is a page's tail: colophon, copyright, share button."""
    if _WORDLESS.fullmatch(text, 0, 200):  # a number, a date, a rule
        return False
    if is_colophon(text) or is_share(text) or is_signature(text) or is_invitation(text):
        return True
    if is_navigation(text) or is_pager(text) or is_picture(text):
        return True
    return is_copyright(text)


def is_copyright(text: str) -> bool:
    """Tell whether a line claims a page's rights, or leads on from it."""
    return _COPYRIGHT.search(text[:200]) is not None


def is_numbered_heading(text: str) -> bool:
    """Tell whether a line is a numbered heading: 一、吉林省疫情防控重点举措."""
    return (
        len(text) <= 50
        and _NUMBERED.match(text) is not None
        and text[-1] not in "。；;，,："
        and not re.search(r"[，。；]", text)
    )
