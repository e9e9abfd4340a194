"""One spelling for date wording: half-width, simplified, every character kept in its place.

Only characters that stand in dates, festivals and the words around them are simplified; a
whole-language conversion is left to others. Offsets hold in the text before and after.
"""

__all__ = ["simplify"]

# 2月7號, 上個月, 大後天, 這週三, 禮拜五, 國慶節, 聖誕, 農曆臘月, 驚蟄, 婦女節, 兩天
_TRADITIONAL = (
    "號個後這週禮節聖誕國慶農曆歷婦軍萬勞動兒黨獨雙樹師親紀陽陰舊從間內裡裏開來當鐘點時過現幾"
    "閏臘驚蟄穀滿種處權費護歸門環獻難癥糧臟詩倫愛殺長遊際發佈報載頒實執啟對針據關於為無離屆"
    "終頭億書則學與約達還應該條項後臺會議週說問題東馬貳參陸壹貿術網場電車輛員業產設證養尋聽復穌"
)
_SIMPLIFIED = (
    "号个后这周礼节圣诞国庆农历历妇军万劳动儿党独双树师亲纪阳阴旧从间内里里开来当钟点时过现几"
    "闰腊惊蛰谷满种处权费护归门环献难症粮脏诗伦爱杀长游际发布报载颁实执启对针据关于为无离届"
    "终头亿书则学与约达还应该条项后台会议周说问题东马贰叁陆壹贸术网场电车辆员业产设证养寻听复稣"
)
# ２０２０－０２－０７ and the ideographic space; － and ～ become - and ~
_ONE_SPELLING = str.maketrans(_TRADITIONAL, _SIMPLIFIED) | {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys((0x3000, 0xA0, 0x09, 0x0A, 0x0D), 0x20),
    ord("○"): ord("〇"),
    ord("兩"): ord("两"),
}


def simplify(text: str) -> str:
    """Return text half-width and with simplified date characters, one for one."""
    return text.translate(_ONE_SPELLING)
