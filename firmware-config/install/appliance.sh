# The commands install, upgrade, uninstall and bundle: their words, and their steps in order.
# Sourced by setup.sh.

# read_wishes COMMAND ARGUMENTS…: options, and where everything is.
read_wishes() {
    local command=$1
    shift
    ROOT="" BUNDLE="" SIGNERS="" SYSTEMCTL="" WATCH_S=60 PURGE=no WITH_DEBS=yes TARGET=$HERE/bundle
    while [[ $# -gt 0 ]]; do
        case $command:$1 in
        *:-h | *:--help)
            usage
            exit
            ;;
        uninstall:--purge) PURGE=yes ;;
        bundle:--no-debs) WITH_DEBS=no ;;
        bundle:[!-]*) TARGET=$(realpath -m "$1") ;;
        install:--* | upgrade:--* | uninstall:--*)
            [[ $# -gt 1 && -n $2 ]] || wrong_use "$1"
            read_valued_wish "$command" "$1" "$2"
            shift
            ;;
        *) wrong_use "$1" ;;
        esac
        shift
    done
    [[ $WATCH_S =~ ^[1-9][0-9]{0,3}$ ]] || wrong_use "--watch $WATCH_S"
    [[ -z $SIGNERS || -f $SIGNERS ]] || fail "there is no file $SIGNERS" "$WRONG_USE"
    find_places
}

read_valued_wish() {
    case $1:$2 in
    *:--root) ROOT=$(realpath -m "$3") ;;
    *:--systemctl) SYSTEMCTL=$3 ;;
    uninstall:*) wrong_use "$2" ;;
    *:--from) BUNDLE=$(realpath -m "$3") ;;
    *:--signers) SIGNERS=$(realpath -m "$3") ;;
    *:--watch) WATCH_S=$3 ;;
    *) wrong_use "$2" ;;
    esac
}

wrong_use() { fail "not understood: $1; see: ./setup.sh help" "$WRONG_USE"; }

# With --root all is put into that folder and nothing of this system is touched.
find_places() {
    [[ $ROOT != / ]] || ROOT=""
    OPT=$ROOT/opt/token-kiosk DATA=$ROOT/var/lib/token-kiosk
    # Not /etc/systemd/system: what stands there could not be masked.
    UNITS=$ROOT/usr/local/lib/systemd/system
    SETTINGS=$ROOT/etc/token-kiosk/settings.toml ALLOWED_SIGNERS=$ROOT/etc/token-kiosk/allowed_signers
    TOKENCTL=$ROOT/usr/local/bin/tokenctl
    TOKENCTL_ARGUMENTS=(--settings "$SETTINGS")
    REBOOT_WANTED=no TROUBLE=""
    if [[ -n $ROOT ]]; then
        PYTHON=python3
        TOKENCTL_ARGUMENTS+=(--data "$DATA")
    else
        # Debian's own, whose packages pygame and lgpio belong to; not what a user put before it.
        PYTHON=/usr/bin/python3
        SYSTEMCTL=${SYSTEMCTL:-systemctl}
    fi
}

begin() {
    [[ -n $ROOT || $EUID -eq 0 ]] || fail "this changes the system: use sudo" "$NEEDS_ROOT"
    [[ -n $ROOT || ! -d /media/root-ro/etc ]] ||
        fail "the root is read-only: firmware-config/readonly-root off, a restart, then again"
    trap tell_the_end EXIT
    # A technician whose connection breaks must not leave the queue between two releases.
    trap '' HUP
    umask 022
    cd "$HERE"
    [[ -z $ROOT ]] || mkdir -p "$ROOT"
    lock_out_others
}

run_install() {
    read_wishes "${COMMAND:=install}" "$@"
    begin
    find_bundle
    ensure_python
    RELEASE=$(release_name) BEFORE=$(release_at current)
    [[ $COMMAND != upgrade || -n $BEFORE ]] || fail "nothing is installed here: use install"
    is_whole "$RELEASE" || step "bundle checked" check_bundle
    step "Debian packages installed" install_packages
    step "release $RELEASE built" build_release
    step "$SETTINGS written; look through it" write_settings
    step "settings checked" check_settings
    step "$ALLOWED_SIGNERS written" write_signers
    prepare_system "$OPT/releases/$RELEASE/project"
    step "noted what runs now" note_what_was
    step "switched to release $RELEASE" switch_release
    install_programs "$OPT/current/project"
    step "all is well" prove_release
    step "old releases removed" remove_old_releases
    say_done
}

# What the release before lives with as well, should one of these fail.
prepare_system() {
    step "users made" install_users "$1"
    step "folders made" install_folders "$1"
    step "board prepared" install_board "$1"
}

install_programs() {
    CHANGES_BEFORE_UNITS=$CHANGES
    step "units installed" install_units "$1"
    step "tokenctl linked" link_tokenctl
    step "units enabled" enable_units "$1"
    step "programs started" run_programs
    step "kiosk paired anew" keep_kiosk_paired
}

say_done() {
    if [[ $CHANGES -eq 0 ]]; then
        say "nothing to do: $RELEASE is installed"
    elif [[ -z $BEFORE ]]; then
        say_what_comes_next
    fi
    [[ $REBOOT_WANTED == no ]] || say "the board's new files count after: sudo reboot"
}

say_what_comes_next() {
    has_network_manager ||
        say "no hotspot for staff phones: another program than NetworkManager runs this network"
    say "next: sudo nano $SETTINGS, tokenctl settings check, then a phone for each room:"
    say "sudo tokenctl pair --role doctor --counter room-1"
}

run_upgrade() {
    COMMAND=upgrade
    run_install "$@"
}

run_uninstall() {
    read_wishes uninstall "$@"
    [[ -z $ROOT || -d $ROOT ]] || fail "there is no folder $ROOT" "$WRONG_USE"
    begin
    PYTHON=$(command -v "$PYTHON" || command -v python3)
    step "units removed" remove_units
    step "board as it was before" remove_board
    step "configuration removed" remove_configs
    step "releases removed" remove_releases
    if [[ $PURGE == yes ]]; then
        step "data, settings and users removed" purge_data
    elif [[ -e $DATA || -e $SETTINGS ]]; then
        say "kept: $DATA and $SETTINGS (--purge removes them too)"
    fi
    [[ $CHANGES -gt 0 ]] || say "nothing to do: nothing is installed"
    [[ $REBOOT_WANTED == no ]] || say "the board's files count after: sudo reboot"
}

run_bundle() {
    read_wishes bundle "$@"
    cd "$HERE"
    ensure_python
    make_bundle "$TARGET"
}
