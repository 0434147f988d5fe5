#!/usr/bin/env bash
# The receiver is killed (-9) at half of a large file, and starts again: how much is sent twice.
# That is what the sender put on the cable in both parts, less what it put there for the same file
# without a kill, measured in the same run: so that what frames, TLS and gRPC add is not counted.
# A TCP segment that was lost is sent twice too, so the cable is free, where none is.
# Baselines, likewise: curl, which trusts what is there; rsync in place, which compares it.
#
#   resume.sh [RUNS]    RUNS: 3; SIZE=1G in the environment
set -euo pipefail
# shellcheck source=SCRIPTDIR/baselines.sh
. "$(dirname "${BASH_SOURCE[0]}")/baselines.sh"
runs=${1:-3}
size=$(numfmt --from=iec "${SIZE:-1G}")

begin
lan_up 2
mkdir -p "$work/yard" "$work/into"
say "making $((size >> 20)) MiB"
make_file "$work/yard/file" "$size" lanyard

compete curl nginx
compete rsync rsync
if takes_part curl; then serve_nginx nginx 8080; fi
if takes_part rsync; then serve_rsync; fi
join_all 2
start 0 --no-mdns --share "$work/yard"
ready 0
receiver_up() {
  start 1 --no-mdns --peer "$(address 0):${port[0]}"
  ready 1
  wait_peers 1 0 1 >/dev/null
}
receiver_up
wait_indexed 0

# get NAME: the whole of it, or what is still missing.
get() {
  case $1 in
    lanyard) fetch 1 node0:yard/file "$work/into" ;;
    curl) inside 1 curl -sf -C - -o "$work/into/file" "http://$(address 0):8080/file" ;;
    rsync) inside 1 rsync -t --inplace --no-whole-file "rsync://$(address 0):8873/yard/file" "$work/into/" ;;
  esac
}

compared() {
  cmp "$work/yard/file" "$work/into/file"
  rm "$work/into/file"
}

# killed_at_half NAME: starts a get in the background, and kills what receives; false if that was too
# late, since the whole had come.
killed_at_half() {
  local half job receivers
  before=$(sent 0)
  half=$((before + size / 2))
  get "$1" 2>/dev/null &
  job=$!
  while [ "$(sent 0)" -lt "$half" ] && kill -0 "$job" 2>/dev/null; do sleep 0.01; done
  # Not the shell that waits for it, which is the first.
  mapfile -t receivers < <(descendants "$job" | tail -n +2)
  if [ "$1" = lanyard ]; then
    kill_hard 1
    receiver_up
  elif [ "${#receivers[@]}" -gt 0 ]; then
    kill -KILL "${receivers[@]}" 2>/dev/null || true
  fi
  ! wait "$job" 2>/dev/null || return 1
  [ "$(($(sent 0) - before))" -lt "$size" ]
}

# interrupted NAME: notes what was sent twice.
interrupted() {
  local before whole tries=0
  before=$(sent 0)
  get "$1"
  compared
  whole=$(($(sent 0) - before))
  until killed_at_half "$1"; do
    tries=$((tries + 1))
    [ "$tries" -lt 5 ] || die "$1 is done before it can be killed: take a larger SIZE"
    rm -f "$work/into/file"
  done
  measure "$1" "$(others_of "$1")" get "$1"
  compared
  note "$1.twice" "$(calc "($(sent 0) - $before - $whole) / 1048576" 2)"
  say "  $(latest "$1.twice") MiB sent twice, besides $(calc "$whole / $size" 3) of the file without a kill"
}
others_of() { case $1 in lanyard) echo '0 1' ;; curl) echo nginx ;; rsync) echo rsync ;; esac; }

for ((run = 0; run < runs; run++)); do
  for name in lanyard "${contestants[@]}"; do interrupted "$name"; done
done

sent_twice() { printf '%s MiB; %s s, %s CPU-s for the rest' "$(middle "$1.twice" 2)" "$(middle "$1.s" 2)" "$(middle "$1.cpu" 2)"; }
result "kill -9 at half of $((size >> 20)) MiB: sent twice" "$(middle lanyard.twice 2)" le 4 MiB "$(beside sent_twice curl rsync)"
result "  time for the rest, verified" "$(middle lanyard.s 2)" - - s -
result "  CPU of both ends for the rest" "$(middle lanyard.cpu 2)" - - s -
stop 1 0
print_table
