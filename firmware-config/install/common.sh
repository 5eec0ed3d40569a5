# What the installer's parts share: words, steps, a lock, and files that are written whole or not.
# Sourced by setup.sh.

# Exit statuses: 0 done, 1 failed, 2 wrong use, and two as in sysexits.h:
readonly WRONG_USE=2 UNAVAILABLE=69 NEEDS_ROOT=77

# How many things were changed so far, and the step at work.
CHANGES=0
STEP=""

# A terminal that has gone away hears nothing, and stops nothing.
say() { tell "setup: $*"; }

tell() { printf '%s\n' "$1" >&2 2>/dev/null || true; }

# Says what is wrong and ends with a status, 1 if none is given.
fail() {
    say "$1"
    exit "${2:-1}"
}

has() { command -v "$1" >/dev/null 2>&1; }

changed() { CHANGES=$((CHANGES + 1)); }

# Runs a step, and says its words if it changed something.
step() {
    local words=$1 before=$CHANGES
    shift
    STEP=$words
    "$@"
    [[ $CHANGES -eq $before ]] || say "$words"
    STEP=""
}

# Whatever ends a step early leaves no half release, and is told, with the way on.
tell_the_end() {
    local status=$?
    remove_failed_build
    [[ $status -eq 0 || -z $STEP ]] && return
    say "stopped at: $STEP"
    say "when that is mended, run the same command again: it goes on where this one stopped"
}

# Two at once would build and switch across each other. The lock ends with the process, and a
# locked folder leaves no file behind.
lock_out_others() {
    exec 9<"${ROOT:-/}"
    flock --timeout 2 9 || fail "another setup.sh is at work here; wait for its end"
}

make_folder() {
    [[ -d $1 ]] && return
    mkdir -p "$1"
    changed
}

# put_file MODE SOURCE TARGET: the target is the source, with that mode. Untouched where it is so.
put_file() {
    local mode=$1 source=$2 target=$3
    if [[ -f $target && ! -L $target && $(stat -c %a "$target") == "$mode" ]] &&
        cmp -s "$source" "$target"; then
        return
    fi
    make_folder "${target%/*}"
    install -m "$mode" "$source" "$target.new"
    sync "$target.new"
    mv -fT "$target.new" "$target"
    sync "${target%/*}"
    changed
}

# put_link GOAL LINK: there is never a moment without the link.
put_link() {
    local goal=$1 link=$2
    [[ -L $link && $(readlink "$link") == "$goal" ]] && return
    make_folder "${link%/*}"
    ln -sfn "$goal" "$link.new"
    mv -fT "$link.new" "$link"
    sync "${link%/*}"
    changed
}

# take_away PATH: removes a file or folder, if it is there.
take_away() {
    [[ -e $1 || -L $1 ]] || return 0
    rm -rf -- "$1"
    changed
}
