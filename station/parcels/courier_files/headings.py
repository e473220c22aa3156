"""What couriers write above their columns, and what each heading means to us."""

import re
import unicodedata
from enum import StrEnum


class Field(StrEnum):
    TRACKING_NUMBER = "tracking_number"
    NAME = "name"
    PHONE = "phone"
    OTHER_PHONE = "other_phone"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    ADDRESS = "address"
    WEIGHT = "weight"
    COD = "cod"
    FREIGHT_COLLECT = "freight_collect"
    INSURED = "insured"
    PIECES = "pieces"
    REMARK = "remark"


class Unit(StrEnum):
    KILOGRAM = "kg"
    GRAM = "g"
    JIN = "jin"
    YUAN = "yuan"
    FEN = "fen"


# Each line is one rank: a heading of an earlier line wins over one of a later line,
# so that 收件人电话 is taken and a bare 电话, perhaps the sender's, is not.
_SYNONYMS: dict[Field, str] = {
    Field.TRACKING_NUMBER: """
        运单号 运单号码 运单编号 邮件号 邮件号码 快递单号 快递运单号 快件单号 快件编号 物流单号 物流运单号 面单号
        waybillcode waybillno waybillnumber mailno mailnum trackingnumber trackingno billcode logisticsno expressno
        单号 运单 快递号 面单 条码 条形码 barcode waybill 母单号 主单号 邮件条码
    """,
    Field.NAME: """
        收件人 收件人姓名 收货人 收货人姓名 收方姓名 收件姓名 收件客户 receivername receiver consigneename
        consignee recipientname recipient 收方 收方联系人 收件联系人 收货联系人
        姓名 客户姓名 联系人 name
    """,
    Field.PHONE: """
        收件人手机 收件人手机号 收件人手机号码 收件人电话 收件人电话号码 收件人联系电话 收件人联系方式 收件电话 收件手机
        收件手机号 收货人手机 收货人手机号 收货人电话 收货人联系方式 收货电话 收货手机 收方电话 收方手机 收方联系方式
        receiverphone receivermobile receivertel consigneephone consigneemobile recipientphone
        手机 手机号 手机号码 电话 电话号码 联系电话 联系方式 联系手机 phone mobile tel
    """,
    Field.PROVINCE: """
        收件省 收件省份 收件人省份 收货省 收货省份 收方省份 目的省 目的省份 receiverprovince
        省 省份 省名称 province 省自治区 省直辖市
        省市区 省市区县 省市县 收件省市区 收件省市区县 收货省市区 所在地区 收件地区
    """,
    Field.CITY: """
        收件市 收件城市 收件人城市 收货市 收货城市 收方城市 目的市 目的城市 receivercity
        市 城市 地市 市名称 city 地级市
    """,
    Field.COUNTY: """
        收件区 收件县 收件区县 收件人区县 收货区县 收方区县 目的区县 receivercounty receiverdistrict receiverarea
        区县 区 县 县区 市县 区县名称 县市区 区县市 county district area
    """,
    Field.TOWNSHIP: """
        收件乡镇 收件街道 收件乡镇街道 收货乡镇 receivertown receiverstreet
        乡镇街道 乡镇 街道 镇 街道乡镇 乡镇名称 town township street
    """,
    Field.ADDRESS: """
        收件人地址 收件地址 收件人详细地址 收件详细地址 收货地址 收货人地址 收货详细地址 收货人详细地址 收方地址 收方详细地址
        目的地详细地址 目的地地址 目的地址 派送地址 派件地址 配送地址 receiveraddress receiverdetailaddress consigneeaddress recipientaddress
        详细地址 地址 address detailaddress
    """,
    Field.WEIGHT: """
        实际重量 实重 称重重量
        重量 包裹重量 快件重量 邮件重量 weight actualweight
        计费重量 结算重量 chargeweight
    """,
    Field.COD: """
        代收货款 代收款 代收货款金额 代收金额 代收 cod codamount codmoney 货到付款 货到付款金额 应收货款
    """,
    Field.FREIGHT_COLLECT: """
        到付款 到付运费 到付金额 到付费 到付 到付邮费 到付款金额 freightcollect freightcollectamount collectfee topayamount
    """,
    Field.INSURED: """
        声明价值 保价金额 保价 保价额 报价金额 声明价值金额 insured insuredamount insuredvalue declaredvalue
    """,
    Field.PIECES: """
        件数 包裹数 包裹件数 子件数 pieces piececount quantity packagecount
    """,
    Field.REMARK: """
        备注 备注信息 运单备注 快件备注 留言 客户留言 remark remarks note memo
    """,
}

RANKS: dict[str, tuple[Field, int]] = {
    word: (field, rank)
    for field, lines in _SYNONYMS.items()
    for rank, line in enumerate(lines.split("\n"))
    for word in line.split()
}

_UNIT_WORDS = {
    "kg": Unit.KILOGRAM,
    "公斤": Unit.KILOGRAM,
    "千克": Unit.KILOGRAM,
    "g": Unit.GRAM,
    "克": Unit.GRAM,
    "斤": Unit.JIN,
    "市斤": Unit.JIN,
    "元": Unit.YUAN,
    "yuan": Unit.YUAN,
    "rmb": Unit.YUAN,
    "cny": Unit.YUAN,
    "分": Unit.FEN,
    "fen": Unit.FEN,
}
# Longest first, or 重量公斤 would be read as 重量公 and 斤.
_UNIT_AT_END = re.compile(f"(.+?)({'|'.join(sorted(_UNIT_WORDS, key=len, reverse=True))})")
_NOISE = re.compile(r"[\s_\-*.:/\\()\[\]【】、“”\"'\u200b-\u200f\ufeff]+")
_LONGEST_HEADING = 60
# What a form says of a column beside its name: (必填), 【选填】, (省市区+详细).
_ASIDE = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]")


def plain_heading(heading: object) -> str:
    """The heading without width, case, blanks and punctuation: ``重量（KG）`` is ``重量kg``."""
    text = unicodedata.normalize("NFKC", str(heading)[:_LONGEST_HEADING]).lower()
    return _NOISE.sub("", text)


def split_unit(plain: str) -> tuple[str, Unit | None]:
    if plain not in RANKS and (match := _UNIT_AT_END.fullmatch(plain)):
        return match[1], _UNIT_WORDS[match[2]]
    return plain, None


def find_field(heading: object) -> tuple[Field, int, Unit | None] | None:
    """The field a heading names, the rank of the name (lower is better), and its unit."""
    for text in (str(heading), _without_asides(str(heading))):
        word, unit = split_unit(plain_heading(text))
        if found := RANKS.get(word):
            return (*found, unit)
    return None


def _without_asides(heading: str) -> str:
    """Without what stands in brackets, unless that is the unit."""
    text = unicodedata.normalize("NFKC", heading[:_LONGEST_HEADING])
    return _ASIDE.sub(lambda aside: aside[0] if _is_unit(aside[0]) else "", text)


def _is_unit(aside: str) -> bool:
    return plain_heading(aside) in _UNIT_WORDS
