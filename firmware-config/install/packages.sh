# Debian's part of the appliance: from the network, or from the folder that `bundle` made.
# Sourced by setup.sh.

# Debian's pygame can draw without a desktop, unlike the one that pip has; what stands after it is
# its way to the screen, which it does not pull in by itself.
readonly APPLIANCE_PACKAGES=(
    python3-venv fonts-noto-core libfribidi0 alsa-utils espeak-ng v4l-utils openssl stunnel4
    python3-pygame libegl1 libgles2 libgbm1 libgl1-mesa-dri libgl1
)

# The pins': only a Raspberry Pi has them, and Debian has not everywhere a library for them.
readonly PIN_PACKAGE=python3-lgpio

# The hotspot's: Wi-Fi, its rules by country, addresses for phones, and whether a phone is on.
# NetworkManager only recommends them to itself.
readonly HOTSPOT_PACKAGES=(wpasupplicant wireless-regdb dnsmasq-base iw)

is_a_pi() { [[ $(tr -d '\0' 2>/dev/null </proc/device-tree/model) == *"Raspberry Pi"* ]]; }

# NetworkManager itself is never installed: Raspberry Pi OS has it, and on a machine whose network
# another program runs it would take that network over, and with it the technician's SSH.
has_network_manager() { [[ -x $ROOT/usr/sbin/NetworkManager ]]; }

# All that this machine needs, one a line.
wanted_packages() {
    printf '%s\n' "${APPLIANCE_PACKAGES[@]}"
    if is_a_pi; then echo "$PIN_PACKAGE"; fi
    if has_network_manager; then printf '%s\n' "${HOTSPOT_PACKAGES[@]}"; fi
}

missing_appliance_packages() {
    local package
    for package in $(wanted_packages); do
        [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] ||
            echo "$package"
    done
}

install_packages() {
    [[ -z $ROOT ]] || return 0
    local -a missing
    mapfile -t missing < <(missing_appliance_packages)
    [[ ${#missing[@]} -gt 0 ]] || return 0
    finish_what_was_cut
    remove_half_packages "${missing[@]}"
    say "installing ${missing[*]}"
    if [[ -n $BUNDLE ]]; then
        install_from_bundle "${missing[@]}"
    else
        install_from_network "${missing[@]}"
    fi
    changed
}

# After a power cut apt-get refuses all until dpkg has gone on; a package cut off before what it
# stands on was there stays undone: `--fix-broken` brings that, and only where no package is named
# with it. Nobody is here to be asked about files.
finish_what_was_cut() {
    DEBIAN_FRONTEND=noninteractive dpkg --force-confold --configure -a ||
        say "some Debian packages are half installed; apt-get tries to finish them"
}

# One that was cut off while it was unpacked counts as there, so that apt-get never brings it again.
# Ours come anew at once; another one may be what the network stands on, and is only told.
remove_half_packages() {
    local package
    local -a words=(dpkg --force-remove-reinstreq --force-depends --remove)
    for package in $(half_installed_packages); do
        if [[ " $* " == *" $package "* ]]; then
            "${words[@]}" "$package" >/dev/null || fail "$package is half installed and stays so"
        else
            say "$package is half installed; if apt-get fails: sudo ${words[*]} $package"
        fi
    done
}

half_installed_packages() {
    dpkg-query -W -f '${db:Status-Status} ${Package}\n' | sed -n 's/^half-installed //p'
}

install_from_network() {
    apt-get -qq update ||
        fail "no package lists: is there a network? Without one, see: ./setup.sh bundle" "$UNAVAILABLE"
    { quiet_apt --fix-broken && quiet_apt "$@"; } || fail "apt-get could not install: $*" "$UNAVAILABLE"
}

# The bundle is the only source that apt sees: it takes what is needed, no newer versions of the rest,
# and asks no network.
install_from_bundle() {
    local desk status=0
    desk=$(mktemp -d)
    mkdir -p "$desk/lists/partial" "$desk/no-more-sources"
    ln -s "$BUNDLE/debs" "$desk/debs"
    # Trusted, because its checksums were compared.
    echo "deb [trusted=yes] file:$desk/debs ./" >"$desk/sources.list"
    local -a from=(
        -o "Dir::Etc::SourceList=$desk/sources.list" -o "Dir::Etc::SourceParts=$desk/no-more-sources"
        -o "Dir::State::Lists=$desk/lists" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
        -o APT::Sandbox::User=root
    )
    { apt-get -qq "${from[@]}" update && quiet_apt "${from[@]}" --fix-broken &&
        quiet_apt "${from[@]}" "$@"; } || status=$?
    rm -rf "$desk"
    [[ $status -eq 0 ]] || fail "the packages in $BUNDLE do not do for: $*" "$UNAVAILABLE"
}

# Never at the price of another package.
quiet_apt() {
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-remove --no-install-recommends "$@" \
        >/dev/null
}
