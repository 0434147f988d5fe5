#!/usr/bin/env bash
# How long a node takes until it serves, what it needs when idle, how long a command takes.
# Baseline: the bare runtime (`java -version`), which is the floor.
#
#   startup.sh [RUNS]    RUNS: 9; IDLE=30 seconds of idling in the environment
set -euo pipefail
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
runs=${1:-9}
idle=${IDLE:-30}

begin
lan_up 2
mkdir -p "$work/yard"
for ((i = 0; i < 1000; i++)); do printf 'file %d\n' "$i" >"$work/yard/$i.txt"; done
join_all 2

for ((run = 0; run < runs; run++)); do
  began=$(now)
  "$dist/runtime/bin/java" -version >/dev/null 2>&1
  echo $(($(now) - began)) >>"$work/floor"
done

# The other node is there, so that "idle" includes being acquainted.
start 1
ready 1
for ((run = 0; run < runs; run++)); do
  began=$(now)
  start 0 --share "$work/yard"
  ready 0
  echo $(($(now) - began)) >>"$work/start"
  [ "$run" -eq $((runs - 1)) ] || stop 0
done

wait_peers 1 0 >/dev/null
for ((run = 0; run < runs; run++)); do
  began=$(now)
  on 0 status >/dev/null
  echo $(($(now) - began)) >>"$work/status"
done

say "idling for $idle s"
sleep 5
before=$(cpu_ms "${pid[0]}")
sleep "$idle"
used=$(($(cpu_ms "${pid[0]}") - before))

floor="$(median <"$work/floor") ms: java -version"
result "a node serves after (median of $runs)" "$(median <"$work/start")" le 1200 ms "$floor"
result "  at most" "$(sort -n "$work/start" | tail -n 1)" - - ms -
result "lanyard status (median of $runs)" "$(median <"$work/status")" le 700 ms "$floor"
result "  at most" "$(sort -n "$work/status" | tail -n 1)" - - ms -
result "idle memory (VmRSS)" "$(calc "$(memory_kb "${pid[0]}" VmRSS) / 1024")" le 200 MiB -
result "idle CPU, of one core" "$(calc "$used / 10 / $idle" 2)" le 1 % -
stop 0 1
print_table
