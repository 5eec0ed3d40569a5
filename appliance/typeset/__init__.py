"""The one text engine for paper and screen: shaped lines of English, Hindi and Odia as pictures.

Pillow with raqm (HarfBuzz) shapes; Debian's fonts-noto-core draws. pygame's own fonts and the
printer's own code pages break Devanagari and Odia, so nothing else in the product draws text.
Safe to call from several threads.
"""

from appliance.typeset.fonts import Weight, capital_height, require_shaping, size_for_capitals
from appliance.typeset.lines import TextLine, fit_size, set_line, text_width, wrap

__all__ = [
    "TextLine",
    "Weight",
    "capital_height",
    "fit_size",
    "require_shaping",
    "set_line",
    "size_for_capitals",
    "text_width",
    "wrap",
]
