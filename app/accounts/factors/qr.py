"""The QR code a telephone scans, as a picture inside the page: it is asked for nowhere and kept nowhere."""

import base64

import zxingcpp


def qr_picture(text: str) -> str:
    """A `data:` address of an SVG picture."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    return f"data:image/svg+xml;base64,{base64.b64encode(code.to_svg(scale=6).encode()).decode()}"
