#!/usr/bin/env bash
# Sets up and runs the token kiosk: `./setup.sh demo` to see it, `./setup.sh test` to prove it,
# `sudo ./setup.sh install` to make this machine the appliance.
# Every step may run twice; what is there already is left alone.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly HERE

PYTHON=python3

source "$HERE/firmware-config/install/common.sh"
source "$HERE/firmware-config/install/packages.sh"
source "$HERE/firmware-config/install/release.sh"
source "$HERE/firmware-config/install/system.sh"
source "$HERE/firmware-config/install/proving.sh"
source "$HERE/firmware-config/install/removal.sh"
source "$HERE/firmware-config/install/bundle.sh"
source "$HERE/firmware-config/install/appliance.sh"

usage() {
    cat <<'TEXT'
usage: ./setup.sh demo [--port N] [--host ADDRESS] [--data DIR] [--headless] [--lang en,hi,or]
       ./setup.sh test [pytest arguments]
       sudo ./setup.sh install | upgrade [--from BUNDLE] [--signers FILE] [--watch SECONDS]
                                         [--root DIR]
       sudo ./setup.sh uninstall [--purge] [--root DIR]
       ./setup.sh bundle [DIR] [--no-debs]

demo       runs service, kiosk, screen and simulated hardware together on this machine
test       runs the whole check: format, lint, types, shell, units, tests
install    makes this machine the appliance; run again, it changes nothing
upgrade    puts the release in this folder in the place of the installed one, keeps data and
           settings, and goes back to the old release if health fails within 60 s
uninstall  takes the appliance away; data and settings stay, unless --purge
bundle     makes a folder from which `install` needs no network

--from BUNDLE  the folder that `bundle` made; found by itself beside setup.sh
--signers FILE public keys of those whose updates this machine takes; it adds to who may already
--root DIR     into a folder, to look at: no Debian packages, no users, nothing enabled or started;
               --systemctl PROGRAM stands for systemctl there
exit status: 0 done, 1 failed, 2 wrong use, 69 network or packages missing, 77 needs root
TEXT
}

# Debian packages of which a part is missing, one a line.
missing_packages() {
    has python3 && python3 -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
    [[ -e /usr/share/fonts/truetype/noto/NotoSansOriya-Bold.ttf ]] || echo fonts-noto-core
    library_there libfribidi.so.0 || echo libfribidi0
    if [[ $1 == test ]]; then
        has chromium-headless-shell || echo chromium-headless-shell
        has chromedriver || echo chromium-driver
        has shellcheck || echo shellcheck
        has systemd-analyze || echo systemd
        [[ -x /usr/sbin/dnsmasq ]] || echo dnsmasq-base
        has git || echo git
        has openssl || echo openssl
        has stunnel4 || echo stunnel4
        has espeak-ng || echo espeak-ng
    fi
}

library_there() {
    # Read whole: under pipefail an early end of grep would look like a failure of ldconfig.
    local known
    known=$(/sbin/ldconfig -p 2>/dev/null || true)
    [[ $known == *"$1"* ]]
}

# Runs a command as root, or says that it cannot.
as_root() {
    if [[ $EUID -eq 0 ]]; then
        "$@"
    elif has sudo && sudo -n true 2>/dev/null; then
        sudo "$@"
    else
        return 1
    fi
}

ensure_packages() {
    local -a packages
    mapfile -t packages < <(missing_packages "$1")
    [[ ${#packages[@]} -eq 0 ]] && return
    has apt-get || fail "these Debian packages are missing: ${packages[*]}"
    say "installing ${packages[*]}"
    as_root apt-get -qq update ||
        fail "cannot install packages; run: sudo apt-get install ${packages[*]}"
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq install -y --no-install-recommends "${packages[@]}" >/dev/null ||
        fail "apt-get could not install: ${packages[*]}"
}

ensure_python() {
    has "$PYTHON" || fail "python3 is missing"
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        fail "Python 3.11 or newer is needed, here is $("$PYTHON" --version)"
}

# Makes the virtual environment once; installs again when the requirements changed.
ensure_environment() {
    local extra=$1 stamp wanted
    stamp=$HERE/.venv/.installed-$extra
    wanted=$(cat "$HERE/pyproject.toml" "$HERE/constraints.txt" | sha256sum)
    if [[ -x $HERE/.venv/bin/python && -f $stamp && $(<"$stamp") == "$wanted" ]]; then
        return
    fi
    say "preparing .venv (a minute or two the first time)"
    [[ -x $HERE/.venv/bin/python ]] || python3 -m venv "$HERE/.venv"
    "$HERE/.venv/bin/python" -m pip -qq --disable-pip-version-check install \
        --constraint "$HERE/constraints.txt" --editable "${HERE}[$extra]" ||
        fail "pip could not install what the project needs"
    printf '%s' "$wanted" >"$stamp"
}

# The rules of accessibility that the tests run in the browser, one script. The package that carries
# it would bring a second browser driver along, which nobody needs here.
ensure_axe() {
    local python=$HERE/.venv/bin/python
    if "$python" -c 'import importlib.metadata as m; m.version("axe-playwright-python")' 2>/dev/null; then
        return
    fi
    "$python" -m pip -qq --disable-pip-version-check install --no-deps \
        --constraint "$HERE/constraints.txt" axe-playwright-python ||
        fail "pip could not install axe-core, which the tests need"
}

run_demo() {
    ensure_packages demo
    ensure_python
    ensure_environment screen
    exec "$HERE/.venv/bin/python" -m appliance.cli.tokenctl demo "$@"
}

run_tests() {
    ensure_packages test
    ensure_python
    ensure_environment tests
    ensure_axe
    cd "$HERE"
    local bin=.venv/bin
    "$bin/ruff" format --check .
    "$bin/ruff" check .
    # What pytest makes of the test files is kept: it is made once, while the other processor checks
    # types, and not by each process below for itself.
    "$bin/mypy" &
    "$bin/python" -m pytest --collect-only --quiet >/dev/null || true # said below
    wait $!
    shellcheck --external-sources --check-sourced setup.sh .ci/run
    # Three files at a time on two cores, since many wait; a fourth gains nothing.
    # `--numprocesses 0` runs one after the other.
    "$bin/python" -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder "$@"
}

main() {
    local command=${1:-}
    [[ $# -gt 0 ]] && shift
    case $command in
    demo) run_demo "$@" ;;
    test) run_tests "$@" ;;
    install) run_install "$@" ;;
    upgrade) run_upgrade "$@" ;;
    uninstall) run_uninstall "$@" ;;
    bundle) run_bundle "$@" ;;
    help | -h | --help) usage ;;
    *)
        usage >&2
        exit 2
        ;;
    esac
}

main "$@"
