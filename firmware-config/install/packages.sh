# Debian's part of the appliance: from the network, or from the folder that `bundle` made.
# Sourced by setup.sh.

# Debian's pygame can draw without a desktop, unlike the one that pip has; what stands after it is
# its way to the screen, which it does not pull in by itself.
readonly APPLIANCE_PACKAGES=(
    python3-venv fonts-noto-core libfribidi0 alsa-utils
    python3-pygame libegl1 libgles2 libgbm1 libgl1-mesa-dri libgl1
)

is_a_pi() { [[ $(tr -d '\0' 2>/dev/null </proc/device-tree/model) == *"Raspberry Pi"* ]]; }

# All that this machine needs, one a line. Only a Raspberry Pi has pins, and Debian has not
# everywhere a library for them.
wanted_packages() {
    printf '%s\n' "${APPLIANCE_PACKAGES[@]}"
    if is_a_pi; then echo python3-lgpio; fi
}

# installed_version PACKAGE: empty where it is not installed.
installed_version() {
    local found
    found=$(dpkg-query -W -f '${db:Status-Status} ${Version}' "$1" 2>/dev/null || true)
    [[ $found != "installed "* ]] || echo "${found#installed }"
}

missing_appliance_packages() {
    local package
    for package in $(wanted_packages); do
        [[ -n $(installed_version "$package") ]] || echo "$package"
    done
}

install_packages() {
    [[ -z $ROOT ]] || return 0
    local -a missing
    mapfile -t missing < <(missing_appliance_packages)
    [[ ${#missing[@]} -gt 0 ]] || return 0
    say "installing ${missing[*]}"
    if [[ -n $BUNDLE ]]; then
        install_debs "${missing[@]}"
    else
        install_from_network "${missing[@]}"
    fi
    changed
}

install_from_network() {
    apt-get -qq update ||
        fail "no package lists: is there a network? Without one, see: ./setup.sh bundle" "$UNAVAILABLE"
    quiet_apt "$@" || fail "apt-get could not install: $*" "$UNAVAILABLE"
}

# Only what is newer than what is installed: a bundle may be older than the machine.
install_debs() {
    local -a files=()
    local file
    for file in "$BUNDLE"/debs/*.deb; do
        [[ -e $file ]] && is_news "$file" && files+=("$file")
    done
    [[ ${#files[@]} -gt 0 ]] || fail "$BUNDLE does not hold: $*" "$UNAVAILABLE"
    quiet_apt --no-download "${files[@]}" ||
        fail "the packages in $BUNDLE do not do for: $*" "$UNAVAILABLE"
    [[ -z $(missing_appliance_packages) ]] ||
        fail "$BUNDLE does not hold: $(missing_appliance_packages | xargs)" "$UNAVAILABLE"
}

is_news() {
    local here
    here=$(installed_version "$(dpkg-deb -f "$1" Package)")
    [[ -z $here ]] || dpkg --compare-versions "$(dpkg-deb -f "$1" Version)" gt "$here"
}

quiet_apt() {
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null
}
