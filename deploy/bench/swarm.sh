#!/usr/bin/env bash
# One file from one node to N others that all start together, each on a cable of its own, while
# they pass on to each other what they have. In units of F/u, the time in which one cable carries
# the file once: no way of doing it takes less than 1, and client and server take N.
#
#   swarm.sh [RECEIVERS] [RUNS]    8 and 3; in the environment SIZE=64M, RATE=100 (Mbit/s),
#                                  SLOW= (Mbit/s of the last receiver, which is then not counted)
set -euo pipefail
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
receivers=${1:-8}
runs=${2:-3}
size=$(numfmt --from=iec "${SIZE:-64M}")
rate=${RATE:-100}
unit=$(calc "$size * 8 / ($rate * 1000)") # F/u in milliseconds

begin
have ethtool || die "needs ethtool"
lan_up $((receivers + 1))
mkdir -p "$work/yard"
openssl enc -aes-128-ctr -nosalt -pass pass:lanyard -in /dev/zero 2>/dev/null | head -c "$size" >"$work/yard/file" || true
# What warms the nodes up: another content, before the cables are shaped.
openssl enc -aes-128-ctr -nosalt -pass pass:warm -in /dev/zero 2>/dev/null | head -c "$size" >"$work/yard/warm" || true

join_all $((receivers + 1))
start 0 --no-mdns --share "$work/yard"
ready 0
for ((k = 1; k <= receivers; k++)); do
  mkdir -p "$work/into$k"
  start "$k" --no-mdns --peer "$(address 0):${port[0]}"
done
for ((k = 1; k <= receivers; k++)); do ready "$k"; done
# shellcheck disable=SC2046
wait_peers "$receivers" $(seq 0 "$receivers") >/dev/null
indexed() { on 0 --json shares | grep -q '"state": *"ready"'; }
until_true "node 0 has indexed its files" indexed

# all_get NAME: every receiver gets it at once; leaves in times$K when each had it, in milliseconds.
all_get() {
  local name=$1 k jobs=()
  began=$(now)
  for ((k = 1; k <= receivers; k++)); do
    (
      fetch "$k" "node0:yard/$name" "$work/into$k" || die "node $k did not get it: $(cat "$work/answer$k")"
      now >"$work/times$k"
    ) &
    jobs+=($!)
  done
  for k in "${jobs[@]}"; do wait "$k"; done
}

all_get warm
for ((k = 1; k <= receivers; k++)); do rm "$work/into$k/warm"; done
for ((k = 0; k <= receivers; k++)); do shape "$k" "$rate"; done
counted=$receivers
if [ -n "${SLOW:-}" ]; then
  shape "$receivers" "$SLOW"
  counted=$((receivers - 1))
fi

nodes_cpu() {
  local k total=0
  for ((k = 0; k <= receivers; k++)); do total=$((total + $(cpu_ms "${pid[$k]}"))); done
  echo "$total"
}

for ((run = 0; run < runs; run++)); do
  for ((k = 1; k <= receivers; k++)); do rm -f "$work/into$k/file"; done
  before=$(sent 0) cpu=$(nodes_cpu)
  all_get file
  for ((k = 1; k <= receivers; k++)); do cmp "$work/yard/file" "$work/into$k/file"; done
  last=$(for ((k = 1; k <= counted; k++)); do cat "$work/times$k"; done | sort -n | tail -n 1)
  calc "($last - $began) / $unit" 2 >>"$work/time"; echo >>"$work/time"
  calc "($(sent 0) - $before) / $size" 2 >>"$work/seeded"; echo >>"$work/seeded"
  calc "($(nodes_cpu) - $cpu) / 1000" 1 >>"$work/cpu"; echo >>"$work/cpu"
  say "run $((run + 1)): the last has it after $((last - began)) ms, $(tail -n 1 "$work/time") F/u;" \
    "the seeder sent $(tail -n 1 "$work/seeded") F; $(tail -n 1 "$work/cpu") CPU-s"
done
result "$receivers receivers, $((size >> 20)) MiB, $rate Mbit/s" "$(median <"$work/time")" le 1.15 F/u -
result "  sent by the seeder" "$(median <"$work/seeded")" le 1.15 F -
result "  CPU of all nodes" "$(median <"$work/cpu")" - - s -
# shellcheck disable=SC2046
stop $(seq "$receivers" -1 0)
print_table
