"""QR codes for screens, as SVG. Pure."""

import segno

# What readers want of white around a code.
_QUIET_MODULES = 4


def qr_svg(text: str) -> str:
    """Black on white, whatever the page's colours: many readers know no other."""
    code = segno.make_qr(text, error="m")
    svg: str = code.svg_inline(border=_QUIET_MODULES, dark="#000", light="#fff", omitsize=True)
    return svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
