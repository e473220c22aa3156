"""The named copies of a sheet: who keeps which."""

from enum import StrEnum


class BillCopy(StrEnum):
    """Of a route bill or trip bill."""

    KEPT = "第一联 存根 Copy 1: sender's file"
    RECEIVER = "第二联 接收方 Copy 2: receiver"
    WITH_LOAD = "第三联 随车 Copy 3: with the load"


class BagCopy(StrEnum):
    """Of a bag's item list."""

    KEPT = "第一联 存根 Copy 1: sender's file"
    IN_BAG = "第二联 随袋 Copy 2: in the bag"


class HandoverCopy(StrEnum):
    """Of a handover list."""

    STATION = "第一联 服务站 Copy 1: station"
    PARTNER = "第二联 合作方 Copy 2: partner"
