"""What platforms write above their columns of orders, and what each heading means to us."""

from enum import StrEnum

from station.parcels.courier_files.headings import plain_heading


class Column(StrEnum):
    NUMBER = "number"
    PART = "part"
    TITLE = "title"
    KIND = "kind"
    CODE = "code"
    QUANTITY = "quantity"
    PRICE = "price"
    PAID = "paid"
    TOTAL = "total"
    NAME = "name"
    PHONE = "phone"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    ADDRESS = "address"
    MESSAGE = "message"
    REMARK = "remark"
    PAID_AT = "paid_at"
    STATE = "state"
    AFTER_SALE = "after_sale"


# Each line is one rank: a heading of an earlier line wins over one of a later line.
_SYNONYMS: dict[Column, str] = {
    Column.NUMBER: """
        订单编号 订单号 主订单编号 主订单号 平台订单号 商城订单号 交易单号 ordernumber orderno orderid ordersn
        单号 编号 交易编号 外部订单号
    """,
    Column.PART: """
        子订单编号 子订单号 商品单号 suborderno suborderid
    """,
    Column.TITLE: """
        商品名称 商品标题 宝贝标题 宝贝名称 商品名 商品 选购商品 producttitle productname itemtitle title
        标题 名称 货品名称 品名 商品信息
    """,
    Column.KIND: """
        商品规格 规格 sku 商品属性 规格名称 sku名称 销售属性 规格型号 sku规格 规格属性 宝贝属性 颜色尺码 spec
        型号
    """,
    Column.CODE: """
        商家编码 货号 商家sku编码 商品编码 外部编码 商家编码规格维度 商家编码sku维度 规格编码 sku编码 skucode outerid merchantcode
        商品货号 商家商品编码 商家编码商品维度
    """,
    Column.QUANTITY: """
        购买数量 商品数量 宝贝数量 数量 商品数量件 商品件数 订购数量 数量件 quantity qty
        宝贝总数量 件数
    """,
    Column.PRICE: """
        单价 商品单价 商品价格 宝贝单价 成交单价 unitprice
        价格 售价 商品单价元
    """,
    Column.PAID: """
        实付金额 买家实付 买家实付金额 买家实际支付金额 用户实付金额 商家实收金额 商品实付 商品实付金额 实付款 商品实际价格 实际支付金额 paidamount
        商品总价 小计 商品金额 应付金额 买家应付货款 金额 subtotal
    """,
    Column.TOTAL: """
        订单金额 订单实付金额 订单总额 订单总金额 订单应付金额 订单实际支付金额 订单实付 应收金额 orderamount ordertotal
        总金额 总价 合计金额
    """,
    Column.NAME: """
        收货人 收件人 收货人姓名 收件人姓名 收货姓名 收件姓名 receiver receivername consignee
        姓名 买家姓名 联系人 客户姓名
    """,
    Column.PHONE: """
        收货人手机 收货人手机号 收货人电话 收件人手机 收件人手机号 收件人电话 联系手机 收货手机 收货电话 收件电话 收货人联系方式 receiverphone receivermobile
        手机 手机号 手机号码 联系电话 电话 联系方式 phone mobile
    """,
    Column.PROVINCE: """
        省 省份 收货省 收货省份 收件省 省自治区 province
        省市区 所在地区 收货地区
    """,
    Column.CITY: """
        市 城市 收货市 收货城市 收件市 city
        地市
    """,
    Column.COUNTY: """
        区 区县 县 收货区 收货区县 收件区 县区 district county
    """,
    Column.TOWNSHIP: """
        街道 乡镇 街道乡镇 镇 收货街道 town street
    """,
    Column.ADDRESS: """
        收货地址 收件地址 收货人地址 收件人地址 详细地址 收货详细地址 收件人详细地址 receiveraddress
        地址 客户地址 address
    """,
    Column.MESSAGE: """
        买家留言 买家备注 客户留言 用户留言 留言 订单留言 订单备注 buyermessage
    """,
    Column.REMARK: """
        商家备注 卖家备注 备注 sellerremark remark note
    """,
    Column.PAID_AT: """
        付款时间 支付时间 订单付款时间 支付完成时间 paidat paytime
        下单时间 订单创建时间 订单提交时间 创建时间 成交时间
    """,
    Column.STATE: """
        订单状态 交易状态 状态 商品状态 orderstatus status
    """,
    Column.AFTER_SALE: """
        售后状态 退款状态 售后 商品售后 refundstatus aftersale
    """,
}

RANKS: dict[str, tuple[Column, int]] = {
    word: (column, rank)
    for column, lines in _SYNONYMS.items()
    for rank, line in enumerate(lines.strip().split("\n"))
    for word in line.split()
}
# Named where a file has no headings at all.
SUCH_AS = ("订单编号", "商品名称", "数量", "收货人", "手机", "收货地址")
_UNIT = "元"


def find_column(heading: object) -> tuple[Column, int] | None:
    """What a heading names, and the rank of the name: lower is better."""
    plain = plain_heading(heading)
    return RANKS.get(plain) or RANKS.get(plain.removesuffix(_UNIT))
