"""How the current call is set: which arrangement shows label and counter largest. Pure numbers.

The label stands over the counter or beside it; the counter's name is in one size, on one line or,
without a number in it, on two, or its words stand smaller over its number or before it. The first
share of the height that satisfies the farthest seat wins, so that the lists keep as much of the
screen as they can; where none does, the one with the largest number or name.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from appliance.typeset import Weight, capital_height, size_for_capitals
from display.geometry import Screen
from display.inking import ems, in_two, reach, shorten_name, split_name

CAPITAL = capital_height(1000) / 1000
GAP = 0.22  # between label, arrow and counter, in parts of the size
LINE_GAP = 0.20
HEAD_GAP = 0.26
ARROW = CAPITAL * 1.05
SHARES_WIDE = (0.58, 0.62, 0.66, 0.70)
SHARES_TALL = (0.52, 0.58, 0.64)
HEADS = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3)
WORD_GAP = 0.26
# A counter's name that would be smaller than this part of what is needed is shortened.
LEAST_OF_NEEDED = 0.4
# A label is never set larger than this beside its counter's size: both matter.
LABEL_OVER_COUNTER = 1.5


@dataclass(frozen=True, slots=True)
class CounterShape:
    """The counter's name as it would be set: its words, if any, in `ratio` of its number's size.

    Of a name without a number the first line is the head, and the ratio 1.
    """

    head: str
    name: str
    ratio: float = 1.0
    inline: bool = False

    @property
    def width_ems(self) -> float:
        """Width in parts of the size."""
        if not self.head:
            return ems(self.name)
        words = self.ratio * ems(self.head)
        return words + WORD_GAP + ems(self.name) if self.inline else max(words, ems(self.name))

    @property
    def height_ems(self) -> float:
        """Height with what reaches over and under it, in parts of the size."""
        return self._over_ems + CAPITAL + self.below_ems

    @property
    def below_ems(self) -> float:
        """How far the ink reaches under the baseline, in parts of the size."""
        words = self.ratio * reach(self.head)[1] if self.head and self.inline else 0.0
        return max(words, reach(self.name)[1])

    @property
    def between_ems(self) -> float:
        """From the head's baseline to the capitals of the line under it, in parts of the size."""
        return self.ratio * reach(self.head)[1] + HEAD_GAP + reach(self.name)[0]

    @property
    def _over_ems(self) -> float:
        """What stands over the number's capitals."""
        if not self.head:
            return reach(self.name)[0]
        if not self.inline:
            return self.ratio * (CAPITAL + reach(self.head)[0]) + self.between_ems
        words = self.ratio * (CAPITAL + reach(self.head)[0]) - CAPITAL
        return max(0.0, words, reach(self.name)[0])


@dataclass(frozen=True, slots=True)
class CallPlan:
    """Sizes in pixels per em. `head` is empty where the counter's name is set on one line in one
    size; else it holds the words that stand over the number, or before it where `inline`, or the
    first of the name's two lines.

    `beside`: the label stands left of the counter, else over it. `aside`: the words that go with
    the call stand right of the label, else over everything.
    """

    label_px: int
    head: str
    head_px: int
    name: str
    name_px: int
    inline: bool
    beside: bool
    aside: bool

    @property
    def counter(self) -> CounterShape:
        """The shape of the counter's name."""
        return CounterShape(self.head, self.name, self.head_px / self.name_px, self.inline)

    @property
    def in_two(self) -> bool:
        """Whether the counter's name stands on two lines of one size."""
        return bool(self.head) and not self.inline and self.head_px == self.name_px

    @property
    def least_capitals(self) -> float:
        """Height of the smallest capitals in label and counter."""
        sizes = [self.label_px, self.name_px] + ([self.head_px] if self.head else [])
        return capital_height(min(sizes))

    @property
    def number_capitals(self) -> float:
        """Height of the capitals in the label and in what tells this counter from the others."""
        return capital_height(min(self.label_px, self.name_px))


@dataclass(frozen=True, slots=True)
class Space:
    """Room for the call, in pixels; `caption` is the height that words over it would take."""

    width: float
    height: float
    caption: float
    aside: float  # least width that words beside the label need
    label_px: float  # the farthest seat needs a label of this size


def pattern(label: str) -> str:
    """The label as wide as its neighbours, so that sizes stay from call to call."""
    widest = re.sub(r"\d", _eight, label)
    usual = 2 if label.isdecimal() else 3
    return widest + widest[-1:] * max(0, usual - len(widest))


def _eight(digit: re.Match[str]) -> str:
    """The eight of the digit's own script: in most fonts none is wider."""
    return chr(ord(digit[0]) - int(digit[0]) + 8)


@lru_cache(maxsize=64)
def plan_call(screen: Screen, label: str, name: str, share: float) -> CallPlan:
    """The best plan for this call in this share of the screen's height."""
    space = call_space(screen, share)
    shortest = size_for_capitals(LEAST_OF_NEEDED * screen.call_capitals)
    room = space.width - (ARROW + 2 * GAP) * shortest
    plans = _plans(space, pattern(label), _shapes(name, int(room), shortest))
    return max(plans, key=lambda plan: _worth(plan, screen.call_capitals))


def words_height(screen: Screen) -> float:
    """Height that words over the call take, with the space under them."""
    return capital_height(screen.title_px) + 2.0 * screen.unit


def call_space(screen: Screen, share: float) -> Space:
    """What is left for the call in a field of this share, inside the margins."""
    top, bottom = screen.inner.y, 1.8 * screen.unit
    return Space(
        width=screen.inner.width,
        height=screen.height * share - top - bottom,
        caption=words_height(screen),
        aside=17 * screen.unit,
        label_px=size_for_capitals(screen.call_capitals),
    )


@lru_cache(maxsize=64)
def field_share(screen: Screen, labels: frozenset[str], names: frozenset[str]) -> float:
    """The share of the height that the call needs on this screen, whichever counter calls."""
    shares = SHARES_WIDE if screen.width >= screen.height else SHARES_TALL
    widest = max((pattern(label) for label in labels), key=ems, default="888")
    return max((_share_for(screen, widest, name, shares) for name in names), default=shares[0])


def _share_for(screen: Screen, label: str, name: str, shares: tuple[float, ...]) -> float:
    plans = [plan_call(screen, label, name, share) for share in shares]
    needed = screen.call_capitals
    whole = (s for s, p in zip(shares, plans, strict=True) if p.least_capitals >= needed)
    number = (s for s, p in zip(shares, plans, strict=True) if p.number_capitals >= needed)
    largest = max(zip(shares, plans, strict=True), key=lambda each: each[1].number_capitals)[0]
    return next(whole, None) or next(number, None) or largest


def _worth(plan: CallPlan, needed: float) -> tuple[bool, float, float]:
    """Everything large enough; else label and number; beyond that words and number grow alike."""
    return (
        plan.least_capitals >= needed,
        min(plan.number_capitals, needed),
        plan.least_capitals * plan.number_capitals,
    )


def _shapes(name: str, room: int, shortest: int) -> Iterator[CounterShape]:
    """The ways to set the name; it is shortened where it is wider than `room` in the least size."""
    short = shorten_name(name, room, shortest, Weight.BOLD)
    yield CounterShape("", short)
    # Of the whole name: "Room 2…" would be a number where the name goes on.
    head, tail = split_name(short) if split_name(name)[0] else ("", short)
    if head:
        yield from (CounterShape(head, tail, ratio) for ratio in HEADS)
        yield from (CounterShape(head, tail, ratio, inline=True) for ratio in HEADS)
    else:
        upper, lower = in_two(name)
        if upper and max(ems(upper), ems(lower)) * shortest <= room:
            yield CounterShape(upper, lower)


def _plans(space: Space, label: str, counters: Iterable[CounterShape]) -> Iterator[CallPlan]:
    for counter in counters:
        yield _beside(space, label, counter)
        yield _over(space, label, counter)


def _beside(space: Space, label: str, counter: CounterShape) -> CallPlan:
    wide = ems(label) + ARROW + 2 * GAP + counter.width_ems
    size = min(space.width / wide, (space.height - space.caption) / counter.height_ems)
    return _plan(counter, size, size, beside=True, aside=False)


def _over(space: Space, label: str, counter: CounterShape) -> CallPlan:
    plan = _over_in(space, label, counter, aside=True)
    if space.width - plan.label_px * (ems(label) + GAP) >= space.aside:
        return plan
    return _over_in(space, label, counter, aside=False)


def _over_in(space: Space, label: str, counter: CounterShape, *, aside: bool) -> CallPlan:
    height = space.height if aside else space.height - space.caption
    size = min(
        space.width / (ARROW + GAP + counter.width_ems),
        space.width / ems(label),
        height / (CAPITAL + LINE_GAP + counter.height_ems),
    )
    left = (height - size * (LINE_GAP + counter.height_ems)) / CAPITAL
    label_size = min(space.width / ems(label), left, max(space.label_px, LABEL_OVER_COUNTER * size))
    return _plan(counter, label_size, size, beside=False, aside=aside)


def _plan(
    counter: CounterShape, label_size: float, size: float, *, beside: bool, aside: bool
) -> CallPlan:
    return CallPlan(
        label_px=int(label_size),
        head=counter.head,
        head_px=int(size * counter.ratio),
        name=counter.name,
        name_px=int(size),
        inline=counter.inline,
        beside=beside,
        aside=aside,
    )
