#!/usr/bin/env bash
# A node that serves 8 others and fetches from 8 at the same time, each of the 16 another file: how
# much memory it takes. No baseline: the target is what it may take.
#
#   memory.sh [NEIGHBOURS] [RUNS]    8 and 3; SIZE=128M (of each file) in the environment
set -euo pipefail
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
neighbours=${1:-8}
runs=${2:-3}
size=$(numfmt --from=iec "${SIZE:-128M}")

begin
lan_up $((neighbours + 1))
mkdir -p "$work/yard0" "$work/into0"
join_all $((neighbours + 1))
say "making $((2 * neighbours)) files of $((size >> 20)) MiB"
for ((k = 1; k <= neighbours; k++)); do
  mkdir -p "$work/yard$k" "$work/into$k"
  make_file "$work/yard0/for$k" "$size" "for$k"
  make_file "$work/yard$k/from$k" "$size" "from$k"
done
# The node that is measured is another process in each run: what it once took is never less.
for ((k = 1; k <= neighbours; k++)); do
  start "$k" --no-mdns --share "$work/yard$k" --peer "$(address 0)"
done
for ((k = 1; k <= neighbours; k++)); do
  ready "$k"
  wait_indexed "$k"
done

# both_ways: all 2 x NEIGHBOURS files at once; notes the resident memory while it lasts, every 0.1 s.
both_ways() {
  local k jobs=() job
  for ((k = 1; k <= neighbours; k++)); do
    fetch "$k" "node0:yard0/for$k" "$work/into$k" &
    jobs+=($!)
    fetch 0 "node$k:yard$k/from$k" "$work/into0" &
    jobs+=($!)
  done
  for job in "${jobs[@]}"; do
    while kill -0 "$job" 2>/dev/null; do
      memory_kb "${pid[0]}" VmRSS >>"$work/resident"
      sleep 0.1
    done
    wait "$job" || return 1
  done
}

for ((run = 0; run < runs; run++)); do
  start 0 --no-mdns --share "$work/yard0"
  ready 0
  # shellcheck disable=SC2046
  wait_peers "$neighbours" $(seq 0 "$neighbours") >/dev/null
  wait_indexed 0
  : >"$work/resident"
  measure lanyard "$(seq -s ' ' 0 "$neighbours")" both_ways
  for ((k = 1; k <= neighbours; k++)); do
    cmp "$work/yard0/for$k" "$work/into$k/for$k"
    cmp "$work/yard$k/from$k" "$work/into0/from$k"
    rm "$work/into$k/for$k" "$work/into0/from$k"
  done
  note most "$(calc "$(memory_kb "${pid[0]}" VmHWM) / 1024")"
  note median "$(calc "$(median <"$work/resident") / 1024")"
  say "  at most $(latest most) MiB, mostly $(latest median) MiB"
  stop 0
done

result "memory of a node that serves $neighbours and fetches from $neighbours, at most (VmHWM)" "$(middle most)" le 256 MiB -
result "  mostly (VmRSS)" "$(middle median)" - - MiB -
result "  through it, both ways together" "$(calc "2 * $neighbours * $size / 1000000 / $(middle lanyard.s 3)")" - - MB/s -
result "  CPU of all nodes" "$(middle lanyard.cpu 1)" - - s -
# shellcheck disable=SC2046
stop $(seq "$neighbours" -1 1)
print_table
