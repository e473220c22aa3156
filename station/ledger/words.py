"""Ways to pay, in words: on a page in its reader's language, on paper in both."""

from station.errors import N_
from station.ledger.models import Method

METHOD_NAMES: dict[Method, str] = {
    Method.CASH: N_("cash"),
    Method.WECHAT: N_("WeChat"),
    Method.ALIPAY: N_("Alipay"),
    Method.TRANSFER: N_("transfer"),
}
METHODS_ON_PAPER: dict[Method, str] = {
    Method.CASH: "现金 Cash",
    Method.WECHAT: "微信 WeChat",
    Method.ALIPAY: "支付宝 Alipay",
    Method.TRANSFER: "转账 Transfer",
}
