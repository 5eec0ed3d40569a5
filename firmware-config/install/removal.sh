# Taking the appliance away again; the clinic's data and settings stay unless --purge is given.
# Sourced by setup.sh.

remove_units() {
    local unit
    for unit in $(strange_units); do
        units disable --now --quiet "$unit" || true
        take_away "$UNITS/$unit"
    done
    units daemon-reload
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
    [[ $(readlink "$TOKENCTL" || true) != /opt/token-kiosk/* ]] || take_away "$TOKENCTL"
    take_away "$OPT"
}

purge_data() {
    local user
    take_away "$DATA"
    take_away "${SETTINGS%/*}"
    [[ -z $ROOT ]] || return 0
    while read -r user; do
        if id "$user" >/dev/null 2>&1; then
            userdel "$user"
            changed
        fi
    done < <(sed -nE 's/^u!? +([^ ]+).*/\1/p' systemd/*.sysusers.conf)
}
