#!/usr/bin/env bash
# How soon nodes know of each other: five nodes on a LAN, found by mDNS alone.
# No baseline: nothing else is in the place of what is measured. Times are until ALL others know; a
# new node's by what the nodes log, since asking them busies the computer just when it matters.
#
#   discovery.sh [RUNS]    RUNS: 3
set -euo pipefail
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
runs=${1:-3}
have curl || { say "bench: needs curl"; exit 1; }

begin
lan_up 5
join_all 5
for k in 0 1 2 3; do start "$k"; done
for k in 0 1 2 3; do ready "$k"; done
wait_peers 3 0 1 2 3 >/dev/null

listed='peer node4 .* is here'
more_than() { [ "$(logged "$1" "$listed")" -gt "$2" ]; }

# new: starts node 4; $took is the milliseconds from when it serves until the last other lists it.
new() {
  local k before=() served last=0 at
  for k in 0 1 2 3; do before[k]=$(logged "$k" "$listed"); done
  start 4
  ready 4
  for k in 0 1 2 3; do until_true "node $k lists node 4" more_than "$k" "${before[k]}"; done
  served=$(logged_at 4 'serves on port')
  for k in 0 1 2 3; do
    at=$(logged_at "$k" "$listed")
    last=$((at > last ? at : last))
  done
  took=$((last - served))
}

for ((run = 0; run < runs; run++)); do
  new
  echo "$took" >>"$work/new"
  wait_peers 4 4 >/dev/null

  kill -TERM "${pid[4]}"
  wait_peers 3 0 1 2 3 >>"$work/stopped"
  wait "${pid[4]}" || die "node 4 ended with status $?"

  start 4
  ready 4
  wait_peers 4 0 1 2 3 4 >/dev/null
  kill_hard 4
  wait_peers 3 0 1 2 3 >>"$work/killed"

  start 4
  ready 4
  wait_peers 4 0 1 2 3 4 >/dev/null
  pull_cable 4
  wait_peers 3 0 1 2 3 >>"$work/pulled"
  kill_hard 4
  ip -n "${ns}br" link set v4 up
  say "run $((run + 1)): new $(tail -n 1 "$work/new") ms, stopped $(tail -n 1 "$work/stopped") ms," \
    "killed $(tail -n 1 "$work/killed") ms, cable pulled $(tail -n 1 "$work/pulled") ms"
done

worst() { sort -n "$work/$1" | tail -n 1; }
result "a new node, after it is ready (worst of $runs)" "$(worst new)" le 1500 ms -
result "a node that was stopped" "$(worst stopped)" le 2000 ms -
result "a node that was killed" "$(worst killed)" le 2000 ms -
result "a node whose cable was pulled" "$(worst pulled)" le 15000 ms -
stop 0 1 2 3
print_table
