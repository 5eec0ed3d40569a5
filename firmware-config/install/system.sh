# What the system holds of the appliance: settings, users, folders, units, the board's files.
# Sourced by setup.sh.

# The units that are there for us in systemd/, by the kinds that systemd knows.
unit_files() {
    local project=$1
    (cd "$project/systemd" && find . -maxdepth 1 -type f \( -name '*.service' -o -name '*.socket' \
        -o -name '*.timer' -o -name '*.path' -o -name '*.target' -o -name '*.mount' \
        -o -name '*.slice' \) -printf '%P\n' | LC_ALL=C sort)
}

# systemctl, or what stands for it with --root; without it, nothing runs and nothing is asked.
units() {
    [[ -z $SYSTEMCTL ]] || "$SYSTEMCTL" "$@" 9<&-
}

units_can_run() { [[ -n $SYSTEMCTL ]]; }

write_settings() {
    [[ -e $SETTINGS ]] || put_file 644 firmware-config/settings.example.toml "$SETTINGS"
}

# A release that does not take the settings is not switched to.
check_settings() {
    "$OPT/releases/$RELEASE/.venv/bin/tokenctl" settings check "$SETTINGS" >/dev/null ||
        fail "mend $SETTINGS first; what was installed before stays as it is"
}

# Who may sign updates: those in the named file besides who may already; where nobody was ever asked,
# those that came with the project. What a technician wrote stays.
write_signers() {
    local given=$SIGNERS before after
    if [[ -z $given && ! -e $ALLOWED_SIGNERS && -e firmware-config/allowed_signers ]]; then
        given=firmware-config/allowed_signers
    fi
    [[ -n $given ]] || return 0
    before=$(cksum "$ALLOWED_SIGNERS" 2>/dev/null || true)
    "$OPT/releases/$RELEASE/.venv/bin/tokenctl" update --trust "$given" \
        --allowed-signers "$ALLOWED_SIGNERS" >/dev/null ||
        fail "mend $given first, or leave it out; what was installed before stays as it is"
    after=$(cksum "$ALLOWED_SIGNERS")
    [[ $before == "$after" ]] || changed
}

# put_configs PROJECT KIND FOLDER: systemd/NAME.KIND.conf becomes FOLDER/NAME.conf.
put_configs() {
    local project=$1 kind=$2 folder=$3 file name
    for file in "$project"/systemd/*."$kind".conf; do
        [[ -e $file ]] || continue
        name=$(basename "$file" ".$kind.conf")
        put_file 644 "$file" "$folder/$name.conf"
        [[ -n $ROOT ]] || "systemd-$kind" ${4:+"$4"} "$folder/$name.conf"
    done
}

install_users() { put_configs "$1" sysusers "$ROOT/etc/sysusers.d"; }

install_folders() { put_configs "$1" tmpfiles "$ROOT/etc/tmpfiles.d" --create; }

# Whether the system's own systemd is older than this version; where nobody knows, it is not.
systemd_is_before() {
    local version
    # shellcheck disable=SC2016  # dpkg-query reads it
    version=$(dpkg-query --admindir="$ROOT/var/lib/dpkg" -W -f '${Version}' systemd 2>/dev/null) ||
        return 1
    dpkg --compare-versions "$version" lt "$1"
}

# The units of one project stand in the system, in words that its systemd knows, and none that only
# another release had.
install_units() {
    local project=$1 unit before=$CHANGES text
    local -a in_known_words=(cat)
    # Before 254 there was no other way to restart, and no word for it.
    ! systemd_is_before 254~ || in_known_words=(sed '/^RestartMode=/d')
    for unit in $(strange_units "$project"); do
        units disable --now --quiet "$unit" || true
        take_away "$UNITS/$unit"
    done
    text=$(mktemp)
    for unit in $(unit_files "$project"); do
        "${in_known_words[@]}" "$project/systemd/$unit" >"$text"
        put_file 644 "$text" "$UNITS/$unit"
    done
    rm "$text"
    [[ $CHANGES -eq $before ]] || units daemon-reload
}

# strange_units [PROJECT]: installed units of any release that are not in this project.
strange_units() {
    local project unit
    for project in "$OPT"/releases/*/project "$HERE"; do
        [[ ! -d $project/systemd ]] || unit_files "$project"
    done | LC_ALL=C sort -u | while read -r unit; do
        if [[ -e $UNITS/$unit && ! -e ${1:-/nowhere}/systemd/$unit ]]; then echo "$unit"; fi
    done
}

# Boot files, udev, journal, network: a program of its own, which says what it changed.
install_board() {
    local said
    [[ -e $1/firmware-config/apply ]] || return 0
    said=$("$PYTHON" "$1/firmware-config/apply" ${ROOT:+--root "$ROOT"} "${@:2}") ||
        fail "the board's files could not be written"
    [[ $said != "board: nothing to change" ]] || return 0
    tell "$said"
    units daemon-reload
    REBOOT_WANTED=yes
    changed
}

link_tokenctl() {
    put_link /opt/token-kiosk/current/.venv/bin/tokenctl "$ROOT/usr/local/bin/tokenctl"
}

# Units that start at boot. One that a technician masked (`systemctl mask`) stays so.
startable_units() {
    local unit
    for unit in $(unit_files "$1"); do
        grep -q '^\[Install\]' "$1/systemd/$unit" || continue
        [[ $(readlink "$ROOT/etc/systemd/system/$unit") == /dev/null ]] || echo "$unit"
    done
}

# What is started by hand. What is bound to a stick brings its mount with it where the stick is
# there already, and else would wait for it, and fail after 90 s: then the stick starts it.
units_to_start() {
    local unit mount
    for unit in $(startable_units "$1" | grep -v '\.mount$'); do
        mount=$(sed -n 's/^BindsTo=//p' "$1/systemd/$unit")
        if [[ -z $mount || -e $(sed -n 's/^What=//p' "$1/systemd/$mount") ]]; then echo "$unit"; fi
    done
}

# The programs that run for ever.
programs() {
    local unit
    for unit in $(startable_units "$1"); do
        if grep -q '^Restart=always' "$1/systemd/$unit"; then echo "$unit"; fi
    done
}

# with_state is-active|is-enabled UNIT…: each unit and what systemctl says of it, one a line.
with_state() {
    local question=$1
    shift
    paste -d ' ' <(printf '%s\n' "$@") <(units "$question" "$@" || true)
}

enable_units() {
    local -a all others
    units_can_run || return 0
    mapfile -t all < <(startable_units "$1")
    mapfile -t others < <(with_state is-enabled "${all[@]}" | grep -v ' enabled$')
    [[ ${#others[@]} -gt 0 ]] || return 0
    units enable --quiet "${all[@]}"
    changed
}
