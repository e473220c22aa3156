"""Reads a PDF back as a scanner and a reader would."""

from typing import Any

import pypdfium2
import zxingcpp
from PIL import Image

# What a cheap label printer or a scanned copy resolves.
SCANNER_DPI = 203


def texts(pdf: bytes) -> list[str]:
    """Per page, as copying from a viewer would give it."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return pages


def images(pdf: bytes, dpi: int = SCANNER_DPI) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]
    document.close()
    return pages


def codes(
    pdf: bytes, kind: Any = zxingcpp.BarcodeFormat.Code128, dpi: int = SCANNER_DPI
) -> list[str]:
    found = []
    for image in images(pdf, dpi):
        found += [code.text for code in zxingcpp.read_barcodes(image, formats=kind)]
    return found


def qr_codes(pdf: bytes) -> list[str]:
    return codes(pdf, zxingcpp.BarcodeFormat.QRCode)
