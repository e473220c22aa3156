"""What people send in the demonstration: the county lets two stations accept, and they do."""

from datetime import date, timedelta

from station.acceptance import accepting, blocks, handing, papers, rules, tariffs, terms
from station.acceptance.models import DocumentKind
from station.acceptance.offering import Offered, Paid, Registered, Who
from station.db import new_id
from station.demo.county import County
from station.ledger import Method
from station.network.models import Station

_PARTNERS = {"ems": "9860012345", "yto": "YT8800000"}
_TARIFF = (
    "省内\t湖北省\t1\t8\t1\t2\t50\t1\n"
    "华东\t上海市、江苏省、浙江省、安徽省\t1\t10\t1\t4\t50\t1\n"
    "华南华中\t广东省、福建省、湖南省、江西省、河南省\t1\t10\t1\t4.5\t50\t1\n"
    "华北西南\t北京市、天津市、河北省、山东省、四川省、重庆市\t1\t12\t1\t6\t50\t1\n"
    "边远\t新疆、西藏、青海省、内蒙古\t1\t18\t1\t14\t100\t2"
)
_HONGXIA, _COUNTY = "421223100200", "421223000000"
_A_BLOCK = 40
_SENT = (
    ("yto", "王桂兰", "13507241186", "林晓", "17601234567", "浙江省杭州市余杭区仓前街道 18 号"),
    ("ems", "刘德华", "13886530927", "刘洋", "13912345678", "广东省深圳市龙华区民治大道 66 号"),
    ("yto", "陈秀英", "15971580034", "陈晨", "18612345670", "湖北省武汉市洪山区珞喻路 1037 号"),
)
_CONTENTS = (("笋干", 1_850, 0), ("土鸡蛋", 4_200, 12_000), ("棉被", 3_300, 0))


def places(county: County) -> tuple[Station, ...]:
    """Where people may send something: a village, and the county's own counter."""
    return tuple(county.stations[code] for code in (_HONGXIA, _COUNTY))


def let_accept(county: County, day: date) -> None:
    """Papers, numbers and prices of two partners."""
    session, writer = county.session, county.writer("coordinator", day, 310)
    for code, stem in _PARTNERS.items():
        partner = county.partner(code)
        terms.load_tariff(session, writer, partner, tariffs.read_text(_TARIFF), day)
        for place, station in enumerate(places(county)):
            terms.authorise(
                session,
                writer,
                station,
                partner,
                paper=f"授权 2026-{118 + place}",
                valid_from=day,
                valid_until=day + timedelta(days=364),
            )
            first, last = place * _A_BLOCK + 1, (place + 1) * _A_BLOCK
            numbers = rules.expand(f"{stem}{first:06d} - {stem}{last:06d}")
            blocks.load(session, writer, station, partner, numbers)


def accept(county: County, station: Station, day: date, minute: float) -> None:
    """Three people come with something to send."""
    writer = county.writer(county.operator_at(station), day, minute)
    for (code, name, phone, *recipient), (contents, grams, insured) in zip(
        _SENT, _CONTENTS, strict=True
    ):
        offered = Offered(
            partner_id=county.partner(code).id,
            sender=Who(name, phone, station.name),
            recipient=Who(*recipient),
            contents=contents,
            grams=grams,
            insured_fen=insured,
            inspected=True,
            registered=Registered(
                "合作方实名系统", f"SM{day:%m%d}{phone[-4:]}", DocumentKind.IDENTITY_CARD
            ),
        )
        due = accepting.price(county.session, writer, offered)
        paid = Paid(due.fen, Method.CASH)
        accepting.accept(county.session, writer, offered, paid, act_id=new_id())


def hand_on(county: County, code: str, day: date, minute: float) -> None:
    """A partner's courier takes along what lies at the county's counter for it."""
    session, partner = county.session, county.partner(code)
    writer = county.writer("coordinator", day, minute)
    waits = handing.waiting(session, writer.station_id, partner.id)
    for each in waits:
        handing.screen(session, writer, partner, each.number)
    if waits:
        papers.freeze_list(session, writer, handing.hand_on(session, writer, partner))
