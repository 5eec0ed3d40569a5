# Starting a release, watching whether it is well, and going back where it is not.
#
# From before the switch until the release has proved itself, `unproven` in /opt/token-kiosk says
# what to go back to, and which release was on trial. A run that was cut off finds it and goes on.
# Sourced by setup.sh.

# What the note says under a name; empty where nothing does.
noted() { sed -n "s/^$1=//p" "$OPT/unproven" 2>/dev/null || true; }

ask_service() {
    local release=$1
    shift
    "$release/.venv/bin/python" "$release/project/firmware-config/install/ask_service.py" \
        "${TOKENCTL_ARGUMENTS[@]}" "$@"
}

# The number of the newest migration in the database; empty where there is no queue yet.
schema() {
    "$OPT/$1/.venv/bin/tokenctl" sql 'SELECT count(*) AS n FROM schema_migration' \
        "${TOKENCTL_ARGUMENTS[@]}" --json 2>/dev/null | tr -dc 0-9 || true
}

# Notes what runs now, with a backup of the queue: a newer release may change its tables. The note
# of a run that was cut off stays where this one goes on with it. One that leads to another release
# is old: that release, or the one before it, has run since, and its backup lacks what came after.
note_what_was() {
    local backup=""
    [[ $BEFORE != "$RELEASE" && $(noted to) != "$RELEASE" ]] || return 0
    [[ -z $BEFORE ]] || ! units_can_run || backup=$(back_up)
    cat >"$OPT/unproven.new" <<NOTE
to=$RELEASE
before=$BEFORE
previous=$(release_at previous)
running=$(programs_to_watch)
backup=$backup
schema=$(schema current)
NOTE
    sync "$OPT/unproven.new"
    mv -f "$OPT/unproven.new" "$OPT/unproven"
}

# What ran must run again. Where nothing did, the screen is left out: a television may be missing.
programs_to_watch() {
    local -a all
    local running
    units_can_run || return 0
    mapfile -t all < <(programs "$HERE")
    running=$(with_state is-active "${all[@]}" | sed -n 's/ active$//p' | xargs)
    echo "${running:-$(printf '%s\n' "${all[@]}" | grep -v '^token-display' | xargs)}"
}

# The file of a fresh backup; empty where there is no queue yet.
back_up() {
    [[ -n $(schema current) ]] || return 0
    "$OPT/current/.venv/bin/tokenctl" backup "${TOKENCTL_ARGUMENTS[@]}" --json |
        "$PYTHON" -c 'import json, sys; print(json.load(sys.stdin)["file"])' ||
        fail "no backup could be made (is the disk full?); nothing was switched"
}

# Helpers too, that others woke: they would go on with the old code.
stop_programs() {
    local -a all
    # The end of the safe page starts everything again, also where it is stopped; so it ends first,
    # and the stop of all takes those starts back.
    units stop 'token-safe-page@*.service' || true
    mapfile -t all < <(unit_files "$1" | grep -vE '\.mount$|@\.')
    units stop "${all[@]}"
}

# The queue first: the others would only wait for it, and the kiosk is paired with it. Nothing here
# waits for systemd: whether it went well is seen by watching.
start_programs() {
    local release=$1 unit
    local -a all first=()
    mapfile -t all < <(units_to_start "$release/project")
    for unit in "${all[@]}"; do
        [[ $unit != *.socket && $unit != token-service.service ]] || first+=("$unit")
    done
    units reset-failed "${all[@]}" 2>/dev/null || true
    units start --no-block "${first[@]}"
    if wait_for_the_queue "$release"; then
        ask_service "$release" pair "$DATA/kiosk.token" || say "the kiosk could not be paired"
    fi
    units start --no-block "${all[@]}"
}

# Whether this machine has a queue to ask: one that is masked does not come.
queue_is_here() {
    [[ -n $(programs "$1/project" | grep -x token-service.service || true) ]]
}

# At once where there is none.
wait_for_the_queue() {
    local until=$((SECONDS + WATCH_S))
    queue_is_here "$1" || return 0
    until ask_service "$1" answers >/dev/null; do
        [[ $SECONDS -lt $until ]] || return
        sleep 1
    done
}

# Starts all anew where something changed, and else what does not run.
run_programs() {
    local -a idle
    units_can_run || return 0
    if [[ -e $OPT/unproven || $CHANGES -gt $CHANGES_BEFORE_UNITS ]]; then
        stop_programs "$OPT/current/project"
        start_programs "$OPT/current"
        changed
        return
    fi
    mapfile -t idle < <(idle_programs)
    [[ ${#idle[@]} -gt 0 ]] || return 0
    units start --no-block "${idle[@]}"
    wait_for_the_queue "$OPT/current" || true
    changed
}

# A kiosk whose key no longer counts (somebody unpaired it, or the data are another machine's) gets
# a new one, which it reads at its start.
keep_kiosk_paired() {
    local key=$DATA/kiosk.token before
    [[ -n $(programs "$OPT/current/project" | grep -x token-kiosk.service || true) ]] || return 0
    units_can_run || return 0
    ! queue_is_here "$OPT/current" || ask_service "$OPT/current" answers >/dev/null || return 0
    before=$(cksum "$key" 2>/dev/null || true)
    ask_service "$OPT/current" pair "$key" || say "the kiosk could not be paired"
    [[ $(cksum "$key" 2>/dev/null || true) != "$before" ]] || return 0
    units restart --no-block token-kiosk.service
    changed
}

idle_programs() {
    local -a all
    mapfile -t all < <(programs "$OPT/current/project")
    with_state is-active "${all[@]}" | sed -nE '/ (active|activating)$/! s/ .*//p'
}

# trouble UNIT…: what is not well; nothing where all is.
trouble() {
    local idle kiosk=()
    idle=$(with_state is-active "$@" | grep -v ' active$' || true)
    if [[ -n $idle ]]; then
        echo "${idle%% *} does not run"
        return
    fi
    # A kiosk of another machine's queue may be all that is wanted here.
    queue_is_here "$OPT/current" || return 0
    [[ " $* " != *" token-kiosk.service "* ]] || kiosk=(--kiosk)
    ask_service "$OPT/current" well "${kiosk[@]}" || true
}

# watch UNIT…: whether all is well for a sixth of the time, without a restart in between, before
# the time is over. Leaves what is wrong in TROUBLE.
watch() {
    local until=$((SECONDS + WATCH_S)) well_since=$SECONDS before="" now
    while [[ $SECONDS -le $until ]]; do
        TROUBLE=$(trouble "$@")
        now=$(units show --property MainPID "$@" | xargs)
        [[ -z $TROUBLE && $now == "$before" ]] || well_since=$SECONDS
        [[ $((SECONDS - well_since)) -lt $((WATCH_S / 6)) ]] || return 0
        before=$now
        sleep 1
    done
    TROUBLE=${TROUBLE:-a program was started again and again}
    return 1
}

prove_release() {
    local -a units_to_watch
    [[ -e $OPT/unproven ]] || return 0
    read -ra units_to_watch <<<"$(noted running)"
    if units_can_run && [[ ${#units_to_watch[@]} -gt 0 ]]; then
        say "watching health for up to $WATCH_S s"
        watch "${units_to_watch[@]}" || go_back "$TROUBLE"
    fi
    take_away "$OPT/unproven"
}

# go_back REASON: the release before, its units, and its tables where this one changed them.
go_back() {
    local reason=$1 failed=$RELEASE old
    old=$(noted before)
    if [[ -z $old ]] || ! is_whole "$old"; then
        fail "installed, but not well: $reason. What it says: journalctl -b -u 'token-*'"
    fi
    say "release $failed is not well: $reason; going back to $old"
    stop_programs "$OPT/current/project"
    bring_back_tables "$old"
    put_link "releases/$old" "$OPT/current"
    bring_back_previous
    install_units "$OPT/current/project"
    enable_units "$OPT/current/project"
    start_programs "$OPT/current"
    (install_board "$OPT/current/project") || say "the board's files stay those of $failed"
    say_how_the_old_one_is
    take_away "$OPT/unproven"
    STEP=""
    fail "went back to $old, because $failed was not well: $reason"
}

# The release that could be gone back to before all this.
bring_back_previous() {
    local name
    name=$(noted previous)
    if [[ -n $name ]] && is_whole "$name"; then
        put_link "releases/$name" "$OPT/previous"
    else
        take_away "$OPT/previous"
    fi
}

# The old release refuses tables of a newer one. The backup takes their place; what was issued and
# called since is in the journal, which the old release adds at its start.
bring_back_tables() {
    local backup said
    backup=$(noted backup)
    [[ -n $backup && $(schema current) != "$(noted schema)" ]] || return 0
    say "the tables were changed: $backup takes their place, and the journal adds what came after it"
    said=$("$OPT/releases/$1/.venv/bin/tokenctl" restore "$backup" "${TOKENCTL_ARGUMENTS[@]}" 2>&1) ||
        fail "the queue stands still, for $said. Run: tokenctl restore $backup"
    say "$said"
    say "names of patients are in no backup: they are missing now, and stay in $DATA/queue.db.replaced-*"
}

say_how_the_old_one_is() {
    local -a units_to_watch
    read -ra units_to_watch <<<"$(noted running)"
    watch "${units_to_watch[@]}" || say "the release before is not well either: $TROUBLE"
}
