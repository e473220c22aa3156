"""What the shop says to machines: schema.org in the page, and the rows of the product feeds.

One description of an offer for both; docs/goods.md names every field.
"""

import csv
import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import StringIO
from typing import Any

from msgspec import Struct

from station.goods.measures import content_text, yuan_text
from station.goods.models import Mark
from station.spreadsheets import harmless

_CURRENCY = "CNY"
_SCHEMA = "https://schema.org"
_MERCHANT = "http://base.google.com/ns/1.0"
# No XML document may hold these, however they are written.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# In the order of the columns. The names are those of Google Merchant's product data.
FIELDS = (
    *("id", "title", "description", "link", "image_link", "additional_image_link"),
    *("availability", "price", "condition", "brand", "product_type", "identifier_exists"),
    *("unit_pricing_measure", "shipping_weight", "custom_label_0", "custom_label_1"),
)


class Told(Struct, frozen=True):
    """An offer as it is told; ``link`` and ``pictures`` are whole addresses."""

    id: str
    title: str
    story: str
    link: str
    pictures: Sequence[str]
    is_there: bool
    fen: int
    least: int
    producer: str
    village: str
    category: str
    unit: str
    net_grams: int | None
    net_millilitres: int | None
    until: str


def told(offer: Any, *, link: str, picture: Callable[[str], str], category: str, unit: str) -> Told:
    return Told(
        id=str(offer.id),
        title=offer.title,
        story=offer.story or offer.title,
        link=link,
        pictures=[picture(key) for key in offer.picture_ids],
        is_there=offer.left >= offer.least,
        fen=offer.price_fen,
        least=offer.least,
        producer=offer.producer,
        village=offer.village,
        category=category,
        unit=unit,
        net_grams=offer.net_grams,
        net_millilitres=offer.net_millilitres,
        until=f"{offer.closes_on:%Y-%m-%d}" if offer.closes_on else "",
    )


def as_schema(said: Told, seller: str, marks: Iterable[Mark] = ()) -> dict[str, Any]:
    """A schema.org Product with its Offer, as JSON-LD."""
    offer: dict[str, Any] = {
        "@type": "Offer",
        "url": said.link,
        "priceCurrency": _CURRENCY,
        "price": yuan_text(said.fen),
        "availability": f"{_SCHEMA}/{'InStock' if said.is_there else 'OutOfStock'}",
        "itemCondition": f"{_SCHEMA}/NewCondition",
        "seller": {"@type": "Organization", "name": seller},
        "eligibleQuantity": {
            "@type": "QuantitativeValue",
            "minValue": said.least,
            "unitText": said.unit,
        },
    }
    if said.until:
        offer["priceValidUntil"] = said.until
    product: dict[str, Any] = {
        "@context": _SCHEMA,
        "@type": "Product",
        "name": said.title,
        "description": said.story,
        "sku": said.id,
        "category": said.category,
        "brand": {"@type": "Brand", "name": said.producer},
        "offers": offer,
    }
    if certified := [_certification(mark) for mark in marks]:
        product["hasCertification"] = certified
    if said.pictures:
        product["image"] = list(said.pictures)
    if said.net_grams is not None:
        weight = {"@type": "QuantitativeValue", "value": said.net_grams, "unitCode": "GRM"}
        product["weight"] = weight
    return product


def _certification(mark: Mark) -> dict[str, Any]:
    return {
        "@type": "Certification",
        "name": mark.name,
        "certificationIdentification": mark.number,
        "issuedBy": {"@type": "Organization", "name": mark.issuer},
        "validFrom": f"{mark.valid_from:%Y-%m-%d}",
        "expires": f"{mark.valid_until:%Y-%m-%d}",
    }


def as_row(said: Told) -> dict[str, str]:
    """By the names of ``FIELDS``; what is not known is empty."""
    content = content_text(said.net_grams, said.net_millilitres)
    return {
        "id": said.id,
        "title": said.title,
        "description": said.story,
        "link": said.link,
        "image_link": said.pictures[0] if said.pictures else "",
        "additional_image_link": ",".join(said.pictures[1:]),
        "availability": "in_stock" if said.is_there else "out_of_stock",
        "price": f"{yuan_text(said.fen)} {_CURRENCY}",
        "condition": "new",
        "brand": said.producer,
        "product_type": said.category,
        "identifier_exists": "no",
        "unit_pricing_measure": content,
        "shipping_weight": f"{said.net_grams} g" if said.net_grams is not None else "",
        "custom_label_0": said.village,
        "custom_label_1": said.unit,
    }


def as_csv(rows: Iterable[Mapping[str, str]]) -> str:
    """With a mark of its encoding, without which Excel reads no Chinese; no cell is run."""
    file = StringIO()
    writer = csv.DictWriter(file, FIELDS)
    writer.writeheader()
    for row in rows:
        writer.writerow({name: harmless(text) for name, text in row.items()})
    return f"\ufeff{file.getvalue()}"


def as_xml(rows: Iterable[Mapping[str, str]], *, title: str, link: str) -> str:
    """RSS 2.0 with the fields in Google's own namespace; every text is a text."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<rss version="2.0" xmlns:g="{_MERCHANT}"><channel>',
        f"<title>{_plain(title)}</title><link>{_plain(link)}</link>",
        f"<description>{_plain(title)}</description>",
        *(_item(row) for row in rows),
        "</channel></rss>\n",
    ]
    return "\n".join(lines)


def _item(row: Mapping[str, str]) -> str:
    return f"<item>{''.join(_fields(row))}</item>"


def _fields(row: Mapping[str, str]) -> Iterator[str]:
    for name, text in row.items():
        # Of further pictures each stands by itself.
        several = text.split(",") if name == "additional_image_link" else [text]
        for each in filter(None, several):
            yield f"<g:{name}>{_plain(each)}</g:{name}>"


def _plain(text: str) -> str:
    return html.escape(_NOT_XML.sub("", text), quote=False)
