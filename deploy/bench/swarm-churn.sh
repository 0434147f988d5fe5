#!/usr/bin/env bash
# A swarm whose members come and go: receivers that start one after the other, and a seeder that is
# killed as soon as the receivers together hold one copy. Every receiver must complete.
# Baseline: the best possible, which is F/u for each receiver from its own start, the time in which
# its own cable carries the file; who starts later may be served by those that started before, as
# fast. A seeder that dies changes nothing of that: by then all is in the swarm, and each receiver
# passes on what it has while its own cable is filled.
# What they hold together each of them is asked, as their peers ask them, from its own computer.
#
#   swarm-churn.sh [RECEIVERS] [RUNS]    8 and 3; in the environment SIZE=64M, RATE=100 (Mbit/s),
#                                        GAP=5 (seconds between two starts)
set -euo pipefail
receivers=${1:-8}
runs=${2:-3}
# shellcheck source=SCRIPTDIR/swarm-rig.sh
. "$(dirname "${BASH_SOURCE[0]}")/swarm-rig.sh"
gap=${GAP:-5}
bound=1.3 # of the best possible

begin
swarm_up
shape_all

# get_later K: after K-1 gaps; leaves in own$K how long it took from then, in milliseconds.
get_later() {
  local began
  sleep $((($1 - 1) * gap))
  began=$(now)
  get_lanyard "$1" file
  echo $(($(now) - began)) >"$work/own$1"
}

staggered() {
  local run before
  new_scene staggered
  for ((run = 0; run < runs; run++)); do
    before=$(sent 0)
    measure lanyard "$(nodes)" together get_later
    compared "$work/into"
    note worst "$(calc "$(cat "$work"/own* | sort -n | tail -n 1) / $unit" 2)"
    note seeded "$(calc "($(sent 0) - $before) / $size" 2)"
    say "  the slowest took $(latest worst) F/u from its own start; the seeder sent $(latest seeded) F"
  done
  result "$receivers receivers, each $gap s after the one before, $((size >> 20)) MiB, $rate Mbit/s: the slowest" \
    "$(middle worst 2)" le "$bound" F/u "1 F/u: the best possible"
  result "  sent by the seeder" "$(middle seeded 2)" - - F -
  result "  CPU of all nodes" "$(middle lanyard.cpu 1)" - - s -
}

# watch K FILE: which chunks of it node K has, as they come.
watch() { printf '\\x0a\\x40%s' "$digest" | call "$1" FileShare/WatchAvailability "$2" -N; }
watch_from_start() {
  # It is NOT_FOUND until the node has begun to get it, and ends when the node has it all.
  until watch "$1" "$work/held$1" || [ -s "$work/held$1" ] || [ -e "$work/times$1" ]; do sleep 0.02; done
}

# seeder_dies: all start at once; the seeder is killed when they together have it all, which is
# $died F/u after the start.
seeder_dies() {
  local k parts=() watching=()
  rm -f "$work"/held* "$work"/times*
  watch 0 "$work/held0" || die "node 0 does not say which chunks it has"
  each get_lanyard file
  for ((k = 1; k <= receivers; k++)); do
    watch_from_start "$k" &
    watching+=($!)
    parts+=("$work/held$k")
  done
  python3 "$bench/held.py" "$work/held0" "${parts[@]}"
  kill_hard 0
  died=$(calc "($(now) - $set_off) / $unit" 2)
  completed
  wait "${watching[@]}" || true
}

# completed: counts those that get it all, with no seeder.
completed() {
  local job
  whole=0
  for job in "${jobs[@]}"; do if wait "$job"; then whole=$((whole + 1)); fi; done
}

# renew SEED: another content, since the receivers may not have noticed yet that the last is gone.
renew() {
  local before
  before=$(digest_of 0 file)
  make_file "$work/next" "$size" "$1"
  mv "$work/next" "$work/yard/file"
  wait_noticed 0 file "$before"
  digest=$(digest_of 0 file)
}

orphaned() {
  local run names all=0 k
  new_scene orphaned
  names=$(seq -s ' ' 1 "$receivers")
  for ((run = 0; run < runs; run++)); do
    renew "$run"
    measure lanyard "$names" seeder_dies
    say "  $whole of $receivers have it all; the seeder was killed after $died F/u"
    if [ "$whole" -eq "$receivers" ]; then
      all=$((all + 1))
      compared "$work/into"
      note last "$(last_of "$receivers")"
      say "  the last after $(latest last) F/u"
    fi
    for ((k = 1; k <= receivers; k++)); do rm -f "$work/into$k/file"; done
    start 0 --no-mdns
    ready 0
    acquainted
    wait_indexed 0
    warm_up
  done
  result "$receivers receivers, the seeder killed when they hold one copy: runs in which all complete" "$all" ge "$runs" '' -
  if [ "$all" -gt 0 ]; then
    result "  the last, $((size >> 20)) MiB at $rate Mbit/s" "$(middle last 2)" le "$bound" F/u "1 F/u: the best possible"
  fi
  result "  CPU of the receivers" "$(middle lanyard.cpu 1)" - - s -
}

staggered
orphaned
# shellcheck disable=SC2046
stop $(seq "$receivers" -1 0)
print_table
