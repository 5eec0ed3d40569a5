# A release: the project as it came and its own Python environment, in a folder of its own.
#
#   /opt/token-kiosk/releases/0.1.0+0123456789ab/   project/  .venv/  .whole
#   /opt/token-kiosk/current -> releases/0.1.0+0123456789ab
#
# The name carries a hash of the content, so that the same project is the same release. An
# environment cannot be moved once it is made; so a release is built in its place, and is one only
# when the mark `.whole` is there. Sourced by setup.sh.

# What runs, or is needed to install it again.
readonly RELEASE_PARTS=(
    appliance display firmware-config systemd setup.sh pyproject.toml constraints.txt LICENSE
)

# In MB: what a first release takes, and what has to stay free beside one as large as the present.
readonly FIRST_RELEASE_MB=400 ROOM_TO_SPARE_MB=200

# The release at work, until it is whole.
BUILDING=""

# The project's files, ended by NUL.
project_files() {
    find "${RELEASE_PARTS[@]}" -type f ! -path '*/__pycache__/*' ! -name '.*' -print0 |
        LC_ALL=C sort -z
}

python_kind() { "$PYTHON" -c 'import sys, platform as p; print(sys.version, p.machine())'; }

release_name() {
    local hash
    hash=$({
        project_files | xargs -0 sha256sum
        python_kind
    } | sha256sum)
    echo "$("$PYTHON" firmware-config/install/project.py version)+${hash:0:12}"
}

# What the environment is made of; equal words, equal environment.
environment_needs() {
    "$PYTHON" firmware-config/install/project.py needs
    cat constraints.txt
    python_kind
}

is_whole() { [[ -e $OPT/releases/$1/.whole ]]; }

# release_at current|previous: its name; empty where none is.
release_at() {
    local goal
    goal=$(readlink "$OPT/$1" || true)
    echo "${goal##*/}"
}

build_release() {
    local release=$OPT/releases/$RELEASE
    is_whole "$RELEASE" && return
    remove_half_releases
    make_folder "$OPT/releases"
    # A folder to look at may be on a small disk.
    [[ -n $ROOT ]] || require_room
    take_away "$release"
    BUILDING=$release
    make_folder "$release/project"
    project_files | xargs -0 cp --parents --preserve=timestamps -t "$release/project"
    chmod -R u=rwX,go=rX "$release/project"
    chmod 755 "$release/project/setup.sh"
    "$PYTHON" -m venv --system-site-packages --without-pip "$release/.venv"
    fill_environment "$release/.venv"
    add_project "$release"
    try_release "$release"
    compile_project "$release"
    sync --file-system "$release"
    touch "$release/.whole"
    sync "$release"
    BUILDING=""
}

# A card that is full stops the queue as well, not the upgrade alone.
require_room() {
    local free needed=$FIRST_RELEASE_MB
    if [[ -n $BEFORE && -d $OPT/releases/$BEFORE ]]; then
        needed=$(($(du -sm "$OPT/releases/$BEFORE" | cut -f1) + ROOM_TO_SPARE_MB))
    fi
    free=$(df -BM --output=avail "$OPT/releases" | tr -dc '0-9')
    [[ $free -ge $needed ]] ||
        fail "no room for a release: $free MB are free, $needed MB are needed"
}

# What a build leaves that did not get to its end; the card may be full of it.
remove_failed_build() {
    [[ -n $BUILDING && ! -e $BUILDING/.whole ]] || return 0
    remove_release "$BUILDING"
    take_away "$OPT/releases/.pip"
}

# What power cuts left of builds and removals.
remove_half_releases() {
    local folder
    for folder in "$OPT"/releases/*/ "$OPT/releases/.pip/"; do
        is_in_use "$folder" || [[ -e $folder/.whole ]] || remove_release "${folder%/}"
    done
}

# The dependencies: from a release here that has the same ones, so that an upgrade needs no
# network; else by pip.
fill_environment() {
    local environment=$1 like
    like=$(environment_like_this)
    if [[ -n $like ]]; then
        cp -a --reflink=auto "$like/lib" "$environment/"
    else
        get_dependencies "$environment"
    fi
    environment_needs >"$environment/.needs"
}

environment_like_this() {
    local release
    for release in "$OPT"/releases/*/; do
        if [[ -e $release/.whole ]] && environment_needs | cmp -s - "$release/.venv/.needs"; then
            echo "$release/.venv"
            return
        fi
    done
}

# pip itself stays outside: the appliance carries nothing that could install more.
get_dependencies() {
    local environment=$1
    local -a source=() needs
    mapfile -t needs < <("$PYTHON" firmware-config/install/project.py needs)
    if [[ -n $BUNDLE ]]; then
        source=(--isolated --no-index --find-links "$BUNDLE/wheels")
        export PIP_CONFIG_FILE=/dev/null
    fi
    say "installing the Python packages (some minutes on a small machine)"
    pip_from "$OPT/releases" --python "$environment/bin/python" install "${source[@]}" \
        --root-user-action ignore --ignore-installed --constraint constraints.txt "${needs[@]}" ||
        fail "pip could not get the Python packages. Without a network, see: ./setup.sh bundle" \
            "$UNAVAILABLE"
    # Their own commands are nobody's business here.
    find "$environment/bin" -type f -delete
}

# pip_from FOLDER ARGUMENTS…: pip of this machine, or one made for once in that folder.
pip_from() {
    local scratch=$1/.pip pip=("$PYTHON" -m pip)
    shift
    if ! "${pip[@]}" --python "$(command -v "$PYTHON")" --version >/dev/null 2>&1; then
        "$PYTHON" -m venv --clear "$scratch" >/dev/null ||
            fail "python3-venv is missing: sudo apt-get install python3-venv" "$UNAVAILABLE"
        pip=("$scratch/bin/pip")
    fi
    "${pip[@]}" --quiet --disable-pip-version-check --no-cache-dir "$@" || return
    rm -rf "$scratch"
}

# The environment finds the project beside it, and has its commands.
add_project() {
    local release=$1 packages name module function
    packages=$(echo "$release"/.venv/lib/python3.*/site-packages)
    echo ../../../../project >"$packages/token-kiosk.pth"
    while read -r name module function; do
        printf '#!%s\nimport sys\n\nfrom %s import %s\n\nsys.exit(%s())\n' \
            "$release/.venv/bin/python" "$module" "$function" "$function" \
            >"$release/.venv/bin/$name"
        chmod 755 "$release/.venv/bin/$name"
    done < <("$PYTHON" firmware-config/install/project.py commands)
}

# The programs may not write here, so they could not keep what they compile.
compile_project() {
    "$1/.venv/bin/python" -m compileall -q -j 0 "$1/project/appliance" "$1/project/display"
}

# Before anything is switched: do the programs load, with what Debian has to bring?
try_release() {
    local modules="appliance.service, appliance.kiosk.program"
    [[ -n $ROOT ]] || modules+=", display.assembly, pygame"
    if [[ -z $ROOT ]] && is_a_pi; then modules+=", lgpio"; fi
    PYGAME_HIDE_SUPPORT_PROMPT=yes "$1/.venv/bin/python" -I -W ignore -c "import $modules" ||
        fail "this release cannot be loaded here; what was installed before stays as it is"
}

switch_release() {
    if [[ -n $BEFORE && $BEFORE != "$RELEASE" ]]; then
        put_link "releases/$BEFORE" "$OPT/previous"
    fi
    put_link "releases/$RELEASE" "$OPT/current"
}

# Keeps the current release and the one that ran before it.
remove_old_releases() {
    local folder
    for folder in "$OPT"/releases/*/ "$OPT/releases/.pip/"; do
        is_in_use "$folder" || remove_release "${folder%/}"
    done
}

is_in_use() {
    local release
    release=$(basename "$1")
    [[ $release == "$(release_at current)" || $release == "$(release_at previous)" ]]
}

# A release loses its mark before anything else: what a power cut leaves of it must not be whole.
remove_release() {
    if [[ -e $1/.whole ]]; then
        rm "$1/.whole"
        sync "$1"
    fi
    take_away "$1"
}
