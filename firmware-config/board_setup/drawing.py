"""The wiring as a picture (SVG), drawn from the pins of the settings. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from appliance.settings import Kiosk
from board_setup import header

WIDTH = 1180
TOP, ROW, HEADER_X, LANE_X, PART_X = 130, 28, 226, 330, 640
PART_WIDTH, PART_LINE, GAP, LANE = 510, 24, 22, 24
BELOW_HEADER, LEGEND = 36, 56
COLOURS = {"signal": "#0b6b3a", "ground": "#33414a", "power": "#b3261e"}


@dataclass(frozen=True, slots=True)
class Wire:
    """One wire of a part: where it begins on the header and what it meets."""

    pin: int
    kind: str
    meets: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part beside the board, its wires from top to bottom."""

    title: str
    note: str
    symbol: str
    wires: tuple[Wire, ...]

    @property
    def height(self) -> int:
        """Title, one line a wire, and the note."""
        return 74 + len(self.wires) * PART_LINE


def parts_of(kiosk: Kiosk) -> list[Part]:
    """Buttons, lamps and buzzer, from the top of the header to its end."""
    taken: list[int] = []

    def ground(pin: int, meets: str) -> Wire:
        taken.append(header.ground_for(pin, taken))
        return Wire(taken[-1], "ground", meets)

    def part(bcm: int, title: str, note: str, symbol: str, meets: tuple[str, str]) -> Part:
        pin = header.pin_of(bcm)
        wires = (Wire(pin, "signal", meets[0]), ground(pin, meets[1]))
        return Part(title, note, symbol, tuple(sorted(wires, key=lambda wire: _leaves(wire.pin))))

    found = []
    for button in sorted(kiosk.buttons, key=lambda button: header.pin_of(button.pin)):
        of = f" · {button.department}" if button.department else ""
        note = "closes when pressed"
        found.append(part(button.pin, "Button" + of, note, "button", ("contact", "contact")))
        note = "red, yellow or green LED with 330 Ω"
        found.append(part(button.lamp, "Lamp" + of, note, "lamp", ("330 Ω, then plus", "minus")))
    if kiosk.click_pin:
        note = "active, 5 V, 30 mA, by an NPN transistor"
        found.append(
            part(kiosk.click_pin, "Buzzer", note, "buzzer", ("1 kΩ, then base", "emitter"))
        )
    found.sort(key=lambda each: sum(header.row_of(wire.pin) for wire in each.wires))
    return [_with_power(each) if each.symbol == "buzzer" else each for each in found]


def _with_power(part: Part) -> Part:
    power = Wire(header.FIVE_VOLTS_OF_PARTS, "power", "plus")
    return Part(part.title, part.note, part.symbol, (power, *part.wires))


def drawing(kiosk: Kiosk) -> str:
    """The whole picture. Raises KeyError for a pin that is not on the header."""
    parts = parts_of(kiosk)
    tops = _tops(parts)
    ends = list(_terminals(parts, tops))
    board_end = TOP + 19 * ROW + BELOW_HEADER
    bottom = max(board_end, tops[-1] + parts[-1].height) + LEGEND
    body = [*_board(board_end), *_wires(ends), *_pins(ends), *_parts(parts, tops), *_ends(ends)]
    body += _legend(bottom)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom}"'
            ' font-family="Noto Sans, DejaVu Sans, sans-serif" font-size="15" fill="#10222b">',
            "<title>Wiring of the token kiosk</title>",
            f'<rect width="{WIDTH}" height="{bottom}" fill="#ffffff"/>',
            *body,
            "</svg>\n",
        ]
    )


def _text(x: float, y: float, words: str, more: str = "") -> str:
    return f'<text x="{x:g}" y="{y:g}" {more}>{escape(words)}</text>'.replace(" >", ">")


def _place(pin: int) -> tuple[int, int]:
    """The middle of a pin: odd ones inside, even ones at the edge of the board."""
    return HEADER_X + (0 if pin % 2 else ROW), TOP + header.row_of(pin) * ROW


def _tops(parts: Sequence[Part]) -> list[int]:
    """Where each part begins: beside its pins, or below the part before it."""
    tops: list[int] = []
    free = TOP - BELOW_HEADER
    for part in parts:
        middle = sum(_place(wire.pin)[1] for wire in part.wires[-2:]) // 2
        tops.append(max(free, middle - part.height // 2))
        free = tops[-1] + part.height + GAP
    return tops


def _terminals(parts: Sequence[Part], tops: Sequence[int]) -> Iterator[tuple[Wire, str, int]]:
    """Each wire with what it meets and at which height."""
    for part, top in zip(parts, tops, strict=True):
        for at, wire in enumerate(part.wires):
            yield wire, wire.meets, top + 54 + at * PART_LINE


def _board(end: int) -> Iterator[str]:
    top = TOP - BELOW_HEADER
    yield f'<rect x="30" y="{top}" width="262" height="{end - top}" rx="16" fill="#e6efe9"/>'
    yield _text(52, TOP, "Raspberry Pi", 'font-size="20" font-weight="700"')
    yield _text(52, TOP + 26, "power off first")
    yield _text(52, TOP + 48, "USB ports down")
    yield (
        f'<rect x="{HEADER_X - 18}" y="{TOP - 18}" width="{ROW + 36}" height="{19 * ROW + 36}"'
        ' rx="6" fill="#22303a"/>'
    )


def _pins(ends: Sequence[tuple[Wire, str, int]]) -> Iterator[str]:
    used = {wire.pin: wire.kind for wire, _, _ in ends}
    for pin in header.PINS:
        x, y = _place(pin)
        fill = COLOURS[used[pin]] if pin in used else "#54636d"
        ring = ' stroke="#ffffff" stroke-width="2.5"' if pin in used else ""
        yield f'<circle cx="{x}" cy="{y}" r="11" fill="{fill}"{ring}/>'
        bold = ' font-weight="700"' if pin in used else ""
        yield _text(x, y + 4, str(pin), f'fill="#ffffff" font-size="11" text-anchor="middle"{bold}')


def _name(pin: int) -> str:
    name = header.PINS[pin]
    return {"G": "ground", "5V": "5 V"}.get(name, f"BCM {name}")


def _wires(ends: Sequence[tuple[Wire, str, int]]) -> Iterator[str]:
    """Wires that go up turn first, the upper ones before the lower; those that go down last."""

    def turns(end: tuple[Wire, str, int]) -> tuple[bool, int]:
        leaves = _leaves(end[0].pin)
        down = end[2] > leaves
        return down, -leaves if down else leaves

    lane = min(LANE, (PART_X - LANE_X - LANE) // len(ends))
    for number, (wire, _, end_y) in enumerate(sorted(ends, key=turns)):
        x, y = _place(wire.pin)
        path = f"M{x} {y} V{_leaves(wire.pin)} H{LANE_X + number * lane} V{end_y} H{PART_X}"
        yield f'<path d="{path}" fill="none" stroke="#ffffff" stroke-width="7"/>'
        yield f'<path d="{path}" fill="none" stroke="{COLOURS[wire.kind]}" stroke-width="3.5"/>'


def _leaves(pin: int) -> int:
    """A wire of an inner pin leaves above its row, where those of the outer pins do not run."""
    y = _place(pin)[1]
    return y - ROW // 2 if pin % 2 else y


def _parts(parts: Sequence[Part], tops: Sequence[int]) -> Iterator[str]:
    for part, top in zip(parts, tops, strict=True):
        yield (
            f'<rect x="{PART_X}" y="{top}" width="{PART_WIDTH}" height="{part.height}" rx="12"'
            ' fill="#ffffff" stroke="#9fb0ba" stroke-width="1.5"/>'
        )
        yield _text(PART_X + 18, top + 30, part.title, 'font-size="19" font-weight="700"')
        yield _text(PART_X + 18, top + part.height - 14, part.note, 'font-size="14"')
        yield from _SYMBOLS[part.symbol](PART_X + PART_WIDTH - 70, top + 54)


def _ends(ends: Sequence[tuple[Wire, str, int]]) -> Iterator[str]:
    for wire, meets, y in ends:
        yield f'<circle cx="{PART_X}" cy="{y}" r="5" fill="{COLOURS[wire.kind]}"/>'
        yield _text(PART_X + 18, y + 5, f"pin {wire.pin}", 'font-weight="700"')
        yield _text(PART_X + 84, y + 5, _name(wire.pin))
        yield _text(PART_X + 164, y + 5, meets)


def _button(x: int, y: int) -> Iterator[str]:
    ink = 'fill="none" stroke="#10222b" stroke-width="3" stroke-linecap="round"'
    yield f'<path d="M{x - 40} {y} H{x - 18} M{x + 18} {y} H{x + 40}" {ink}/>'
    plunger = f"M{x - 20} {y - 14} H{x + 20} M{x} {y - 14} V{y - 28} M{x - 9} {y - 28} h18"
    yield f'<path d="{plunger}" {ink}/>'
    yield f'<circle cx="{x - 16}" cy="{y}" r="4.5"/><circle cx="{x + 16}" cy="{y}" r="4.5"/>'


def _lamp(x: int, y: int) -> Iterator[str]:
    ink = 'fill="none" stroke="#10222b" stroke-width="3" stroke-linecap="round"'
    leads = f"M{x - 40} {y} H{x - 14} M{x + 14} {y} H{x + 40} M{x + 14} {y - 15} v30"
    yield f'<path d="{leads}" {ink}/>'
    yield f'<path d="M{x - 13} {y - 15} v30 L{x + 12} {y} Z" fill="#10222b"/>'
    yield f'<path d="M{x + 2} {y - 20} l10 -12 M{x + 14} {y - 20} l10 -12" {ink}/>'


def _buzzer(x: int, y: int) -> Iterator[str]:
    ink = 'fill="none" stroke="#10222b" stroke-width="3" stroke-linecap="round"'
    yield f'<circle cx="{x}" cy="{y}" r="20" {ink}/><circle cx="{x}" cy="{y}" r="4"/>'
    yield f'<path d="M{x + 30} {y - 14} q10 14 0 28 M{x + 40} {y - 20} q15 20 0 40" {ink}/>'


_SYMBOLS = {"button": _button, "lamp": _lamp, "buzzer": _buzzer}


def _legend(bottom: int) -> Iterator[str]:
    yield _text(30, 52, "Wiring of the token kiosk", 'font-size="26" font-weight="700"')
    words = {"signal": "signal, 3.3 V", "ground": "ground", "power": "5 V: never to a signal pin"}
    for number, (kind, said) in enumerate(words.items()):
        x, y = 30 + number * 180, bottom - 20
        yield f'<path d="M{x} {y - 5} h34" stroke="{COLOURS[kind]}" stroke-width="5"/>'
        yield _text(x + 44, y, said)
    yield _text(PART_X + 90, bottom - 20, "printer by USB, screen by HDMI, see WIRING.md")
