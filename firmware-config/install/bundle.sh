# A folder with all that an installation needs, for places without a network. Sourced by setup.sh.
#
#   bundle/  project/ (with setup.sh)  wheels/  debs/  SHA256SUMS
#
# For machines like this one: the same Debian release, Python and kind of processor.

make_bundle() {
    local target=$1 new=$1.new
    [[ ! -e $target || -e $target/SHA256SUMS ]] || fail "$target is there and is no bundle"
    rm -rf "$new"
    mkdir -p "$new/project" "$new/wheels" "$new/debs"
    project_files | xargs -0 cp --parents --preserve=timestamps -t "$new/project"
    gather_wheels "$new"
    [[ $WITH_DEBS == no ]] || gather_debs "$new/debs"
    (cd "$new" && find project wheels debs -type f -print0 | LC_ALL=C sort -z |
        xargs -0 sha256sum) >"$new/SHA256SUMS"
    rm -rf "$target"
    mv -T "$new" "$target"
    say "$target is ready ($(du -sh "$target" | cut -f1)). Copy it to the machine, and there:"
    say "sudo bash bundle/project/setup.sh install"
}

gather_wheels() {
    local -a needs
    mapfile -t needs < <("$PYTHON" firmware-config/install/project.py needs)
    say "gathering the Python packages"
    pip_from "$1" wheel --wheel-dir "$1/wheels" --constraint constraints.txt "${needs[@]}" ||
        fail "pip could not get the Python packages: is there a network?" "$UNAVAILABLE"
}

# All that the packages stand on, as if nothing were installed here: the other machine may have
# less than this one, or a hotspot. What every Debian has is left out.
gather_debs() {
    local -a nothing_here=(-o Dir::State::status=/dev/null)
    local -a packages=("${APPLIANCE_PACKAGES[@]}" "${HOTSPOT_PACKAGES[@]}")
    # One that came here from a file is known, and cannot be had again.
    if apt-cache "${nothing_here[@]}" show "$PIN_PACKAGE" >/dev/null 2>&1; then
        packages+=("$PIN_PACKAGE")
    elif is_a_pi; then
        say "$PIN_PACKAGE cannot be had here; the other machine must have it, for its button"
    fi
    say "gathering the Debian packages"
    mapfile -t packages < <(
        apt-get -s "${nothing_here[@]}" install --no-install-recommends "${packages[@]}" |
            awk '/^Inst / { print $2 }' | without_the_base
    )
    [[ ${#packages[@]} -gt 0 ]] || fail "apt-get knows no packages: sudo apt-get update" "$UNAVAILABLE"
    (cd "$1" && apt-get -qq -o APT::Sandbox::User=root download "${packages[@]}") ||
        fail "apt-get could not download the packages: is there a network?" "$UNAVAILABLE"
    (cd "$1" && list_debs >Packages)
}

# What apt needs to know of the packages in this folder, to choose among them.
list_debs() {
    local file
    for file in *.deb; do
        dpkg-deb -f "$file"
        printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$file" "$(stat -c %s "$file")" \
            "$(sha256sum "$file" | cut -d ' ' -f 1)"
    done
}

without_the_base() {
    grep -vxF -f <(dpkg-query -W -f '${Priority} ${Package}\n' |
        sed -nE 's/^(required|important) //p')
}

# The bundle to install from: named, beside setup.sh, or around the project.
find_bundle() {
    local place
    for place in "$HERE/bundle" "${HERE%/*}"; do
        [[ -n $BUNDLE || ! -e $place/SHA256SUMS || ! -d $place/wheels ]] || BUNDLE=$place
    done
    [[ -z $BUNDLE || -d $BUNDLE ]] || fail "there is no folder $BUNDLE" "$WRONG_USE"
}

# A stick forgets and lies; what is on it must be what was put there.
check_bundle() {
    [[ -n $BUNDLE ]] || return 0
    [[ -e $BUNDLE/SHA256SUMS ]] || fail "$BUNDLE is no bundle" "$UNAVAILABLE"
    (cd "$BUNDLE" && sha256sum --check --quiet --strict SHA256SUMS >&2) ||
        fail "the bundle $BUNDLE is damaged; make or copy it anew" "$UNAVAILABLE"
}
