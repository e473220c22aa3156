"""What the words of a platform say of an order: to be sent, or why not."""

import re

from station.orders.platforms.files import notes
from station.parcels.courier_files.notes import Note, quote

# What takes a refund back, or says that there is none, before the words that say one.
_NO_REFUND = re.compile(
    r"(?:无|没有|未|暂无)(?:售后|退款|申请退款|申请售后)(?:或售后取消|申请)?|售后(?:取消|关闭|已取消|已关闭)"
    r"|退款(?:取消|关闭|已取消|已关闭|失败)|(?:撤销|取消)(?:退款|售后)"
)
_CANCELLED = re.compile(r"退款|退货|售后|取消|关闭|作废|refund|cancel|closed", re.IGNORECASE)
_UNPAID = re.compile(r"待付款|等待买家付款|待支付|未付款|未支付|unpaid", re.IGNORECASE)
_TO_SEND = re.compile(
    r"待发货|等待卖家发货|等待发货|未发货|已付款|已支付|待出库|等待出库|备货|待揽收|待处理|部分发货"
    r"|paid|to ?ship|awaiting|unshipped|not shipped|be shipped",
    re.IGNORECASE,
)
_SENT = re.compile(
    r"已发货|待收货|确认收货|已签收|已收货|交易成功|(?<!未)完成|已出库|运输中"
    r"|(?<!un)(?<!not )(?<!be )shipped|(?<!in)complete|delivered",
    re.IGNORECASE,
)
_NOTHING = {"", "-", "--", "—", "无", "正常"}


def judge(state: str, after_sale: str) -> tuple[Note | None, Note | None]:
    """Why a row is not to be sent, and what is in doubt; neither where it is to be sent.

    >>> judge("待发货", "无售后或售后取消")
    (None, None)
    """
    said = Note(notes.CANCELLED, {"state": quote(" ".join(filter(None, (state, after_sale))))})
    if any(_CANCELLED.search(_NO_REFUND.sub("", text)) for text in (state, after_sale)):
        return said, None
    if _UNPAID.search(state):
        return Note(notes.UNPAID, {"state": quote(state)}), None
    # 已付款，已发货 is both: what is sent is not sent again.
    if _SENT.search(state):
        return Note(notes.SENT, {"state": quote(state)}), None
    if _TO_SEND.search(state) or state in _NOTHING:
        return None, None
    return None, Note(notes.STATE_UNKNOWN, {"state": quote(state)})


def is_cancelled(note: Note | None) -> bool:
    return note is not None and note.message == notes.CANCELLED
