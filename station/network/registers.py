"""The usual partners, which every node starts with under the same ids."""

from uuid import UUID, uuid5

from msgspec import Struct
from sqlmodel import Session

from station.network.models import Partner, PartnerKind
from station.network.pinyin import search_key

_NAMESPACE = UUID("3f0c8a52-6f0e-5d7b-9d0a-7f2f6f5b1c44")


class UsualPartner(Struct, frozen=True):
    code: str
    name: str
    hotline: str
    kind: PartnerKind = PartnerKind.COURIER

    @property
    def id(self) -> UUID:
        return partner_id(self.code)


def partner_id(code: str) -> UUID:
    """The same on every node, so that two that never met know the same partner."""
    return uuid5(_NAMESPACE, code)


# Whose parcels are orders from the county's shop, which its own vans carry from village to
# village. Nobody hands them over at a counter: it is not offered where partners are chosen.
GOODS = "goods"

# Hotlines as the firms publish them; empty where a firm publishes several.
USUAL_PARTNERS = (
    UsualPartner("ems", "中国邮政(EMS)", "11183", PartnerKind.POST),
    UsualPartner("sf", "顺丰速运", "95338"),
    UsualPartner("zto", "中通快递", "95311"),
    UsualPartner("yto", "圆通速递", "95554"),
    UsualPartner("sto", "申通快递", "95543"),
    UsualPartner("yunda", "韵达速递", "95546"),
    UsualPartner("jt", "极兔速递", "956025"),
    UsualPartner("jd", "京东快递", "950616"),
    UsualPartner("cainiao", "菜鸟速递", ""),
    UsualPartner("deppon", "德邦快递", "95353"),
    UsualPartner(GOODS, "乡里好物", "", PartnerKind.COOPERATIVE),
)


def ensure_partners(session: Session) -> int:
    """Add those that are missing, and leave what a person has changed; returns how many."""
    missing = [usual for usual in USUAL_PARTNERS if session.get(Partner, usual.id) is None]
    for usual in missing:
        session.add(
            Partner(
                id=usual.id,
                code=usual.code,
                name=usual.name,
                kind=usual.kind,
                hotline=usual.hotline,
                is_active=usual.code != GOODS,
                search=search_key(usual.name),
            )
        )
    session.flush()
    return len(missing)
