"""Whatever stands in the files: twice is once, and taking back gives the same bytes."""

from hypothesis import given, settings
from hypothesis import strategies as st

from board_setup import block, cmdline, config_txt
from board_setup.cmdline import Edit
from board_setup.kernel_line import KernelLine

FRAGMENTS = {
    "all": "disable_splash=1\ndtoverlay=vc4-kms-v3d\n",
    "pi4": "arm_boost=0\n",
} | dict.fromkeys(("pi3", "pi5", "pi02"), "# nothing\n")
PINS = ["gpio=17=ip,pu"]

pieces = st.one_of(
    st.sampled_from(
        ["[pi4]", "[all]", "[cm4]", "dtoverlay=vc4-kms-v3d", "dtoverlay=vc4-fkms-v3d,cma-256"]
    ),
    st.sampled_from(
        ["disable_splash=1", "arm_boost=1", "#arm_boost=1", "", "  gpu_mem=16 ", "x\ry"]
    ),
    st.text(st.characters(max_codepoint=255, exclude_characters="\n"), max_size=12),
)
ends = st.sampled_from(["\n", "\r\n"])
files = st.builds(
    lambda lines, last: "".join(line + end for line, end in lines) + last,
    st.lists(st.tuples(pieces, ends), max_size=8),
    st.one_of(st.just(""), pieces),
)
WORDS = (
    "quiet loglevel=7 loglevel=3 console=tty1 console=tty3 splash root=/dev/mmcblk0p2"
    " video=HDMI-A-1:640x480 fsck.repair=no ds=nocloud;i=a"
)
words = st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=8)
WANTED = [Edit("console=tty1", "console=tty3"), *(Edit("", w) for w in ("quiet", "loglevel=3"))]


def merged(text: str) -> str:
    return config_txt.merged(text, FRAGMENTS, PINS)


def unmerged(text: str) -> str:
    return config_txt.unmerged(text, FRAGMENTS, PINS)


@given(files)
def test_taking_back_gives_the_same_bytes(text: str) -> None:
    assert unmerged(merged(text)) == text


@given(files)
def test_merging_twice_is_merging_once(text: str) -> None:
    assert merged(merged(text)) == merged(text)


@given(files, files)
def test_what_others_add_below_stays_and_stays_below(text: str, added: str) -> None:
    once = merged(text) + added
    assert unmerged(once).endswith(added)
    assert merged(once) == merged(merged(once))


@given(files)
def test_every_line_of_others_is_still_there(text: str) -> None:
    kept = merged(text).split("\n")
    assert all(line.rstrip("\r") in "\n".join(kept) for line in text.split("\n"))


@given(files, st.integers(0, 300))
def test_a_block_that_was_cut_off_takes_no_line_of_others_with_it(text: str, cut: int) -> None:
    # Given a file that ends somewhere in our block
    whole = merged(text)
    begin = whole.index(block.BEGIN) + len(block.BEGIN_GLUED)
    torn = whole[: begin + cut]

    # When others' lines stand above it
    above = [line.strip() for line in text.split("\n") if line.strip()]

    # Then they are all there after mending
    assert all(line in merged(torn) for line in above)


@settings(max_examples=300)
@given(words)
def test_words_are_changed_once(line: list[str]) -> None:
    # When
    once = cmdline.done(line, cmdline.edits_for(line, WANTED))

    # Then
    assert cmdline.edits_for(once, WANTED) == []
    assert once.count("quiet") >= 1
    assert [word for word in once if word.startswith("loglevel")][-1] == "loglevel=3"
    assert "console=tty1" not in once


@settings(max_examples=300)
@given(words)
def test_no_word_of_others_is_lost_by_changing_and_taking_back(line: list[str]) -> None:
    edits = cmdline.edits_for(line, WANTED)
    back = cmdline.undone(cmdline.done(line, edits), edits)
    assert set(back) == set(line)


@settings(max_examples=300)
@given(words, st.sampled_from(["\n", "\r\n", "", "  \n"]))
def test_the_kernels_line_is_made_once_and_goes_back_to_the_byte(line: list[str], end: str) -> None:
    # Given a line, and what is done to it
    before = "  ".join(line) + end
    edits = KernelLine(WANTED).edits_of(before)

    # When it is made once, twice, and taken back
    once = KernelLine(WANTED).merged(before)
    later = KernelLine(WANTED, edits)

    # Then
    assert later.merged(once) == once
    assert set(later.edits_of(once)) == set(edits)
    assert later.unmerged(once, before) == before


@given(words, st.lists(st.sampled_from(WANTED), unique=True))
def test_a_word_that_is_no_longer_wanted_goes(line: list[str], fewer: list[Edit]) -> None:
    # Given a line that an earlier release made
    before = " ".join(dict.fromkeys(line))
    edits = KernelLine(WANTED).edits_of(before)
    old = KernelLine(WANTED).merged(before)

    # When this one wants less
    new = KernelLine(fewer, edits).merged(old)

    # Then it is as if there had been this one only
    assert sorted(new.split()) == sorted(KernelLine(fewer).merged(before).split())
