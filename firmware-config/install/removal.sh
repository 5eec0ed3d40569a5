# Taking the appliance away again; the clinic's data and settings stay unless --purge is given.
# Sourced by setup.sh.

remove_units() {
    local unit
    for unit in $(strange_units); do
        units disable --now --quiet "$unit" || true
        take_away "$UNITS/$unit"
    done
    take_away_empty "$UNITS" "${UNITS%/*}"
    units daemon-reload
}

# Folders that are not there on every machine, innermost first.
take_away_empty() {
    local folder
    for folder in "$@"; do
        [[ ! -d $folder ]] || rmdir --ignore-fail-on-non-empty "$folder"
    done
}

remove_board() {
    if [[ -e $OPT/current/project/firmware-config/apply ]]; then
        install_board "$OPT/current/project" --remove
    else
        install_board "$HERE" --remove
    fi
}

remove_configs() {
    local file
    [[ -n $ROOT ]] || remove_empty_folders
    for file in systemd/*.sysusers.conf; do
        take_away "$ROOT/etc/sysusers.d/$(basename "$file" .sysusers.conf).conf"
    done
    take_away_empty "$ROOT/etc/sysusers.d"
    for file in systemd/*.tmpfiles.conf; do
        take_away "$ROOT/etc/tmpfiles.d/$(basename "$file" .tmpfiles.conf).conf"
    done
}

# The folders that tmpfiles made, innermost first.
remove_empty_folders() {
    local folder
    sed -n 's/^d \([^ ]*\).*/\1/p' systemd/*.tmpfiles.conf | sort -r | while read -r folder; do
        [[ ! -d $folder ]] || rmdir --ignore-fail-on-non-empty "$folder" 2>/dev/null || true
    done
}

remove_releases() {
    local release
    [[ $(readlink "$TOKENCTL" || true) != /opt/token-kiosk/* ]] || take_away "$TOKENCTL"
    for release in "$OPT"/releases/*/; do
        remove_release "${release%/}"
    done
    take_away "$OPT"
}

# What the programs, systemd on their behalf, and a technician left; below the root, one a line.
# Names that are not ours are passed over: what is listed here is deleted.
written_places() {
    local -a units=(systemd/*.* firmware-config/units/*)
    sed -nE 's,^StateDirectory=(token-[a-z-]+)$,var/lib/\1,p
        s,^CacheDirectory=(token-[a-z-]+)$,var/cache/\1,p
        s,^LogsDirectory=(token-[a-z-]+)$,var/log/\1,p
        s,^RuntimeDirectory=(token-[a-z-]+)$,run/\1,p' "${units[@]}"
    sed -nE 's,^d /(.*/token-[a-z-]+) .*,\1,p' systemd/*.tmpfiles.conf
    # When a timer went off last.
    (cd systemd && printf 'var/lib/systemd/timers/stamp-%s\n' token-*.timer)
    printf '%s\n' var/lib/token-kiosk-board etc/token-kiosk \
        boot/firmware/token-kiosk.toml boot/token-kiosk.toml
    # Updates that were cut off.
    find "$ROOT/var/tmp" -maxdepth 1 -name 'token-kiosk-update-*' -printf 'var/tmp/%f\n' 2>/dev/null ||
        true
}

purge_data() {
    local place user
    while read -r place; do
        purge "$ROOT/$place"
    done < <(written_places | LC_ALL=C sort -u)
    [[ -z $ROOT ]] || return 0
    while read -r user; do
        if id "$user" >/dev/null 2>&1; then
            userdel "$user"
            changed
        fi
    done < <(sed -nE 's/^u!? +([^ ]+).*/\1/p' systemd/*.sysusers.conf)
}

# A partition of its own (see firmware-config/readonly-root) cannot be taken away, only emptied.
purge() {
    if ! mountpoint --quiet "$1"; then
        take_away "$1"
    elif [[ -n $(find "$1" -mindepth 1 -maxdepth 1 ! -name lost+found) ]]; then
        find "$1" -mindepth 1 ! -name lost+found -delete
        say "$1 is on a partition of its own, which is empty now; /etc/fstab still names it"
        changed
    fi
}
