#!/usr/bin/env bash
# What floods do to a node: one large file from node 0 to node 1 again and again, first in peace and
# then while somebody on the same LAN floods node 0; and what is left of the flood half a minute after
# it. Prints a table in Markdown. Needs root; without it says so and is skipped.
#
# All cables carry 1 Gbit/s, as most do, so that this computer has CPU to spare for the flood. It runs
# at the lowest priority and takes only what the nodes leave: a real flood has a computer of its own.
# The row `nothing` is a program that takes as much CPU and floods nobody, to compare with.
#
#   floods.sh [FLOOD...]     all of them; in the environment RUNS=2, SIZE=512M, RATE=1000 (Mbit/s),
#                            AFTER=30 (seconds), JCMD=jcmd
set -euo pipefail
if [ "$(id -u)" -ne 0 ]; then
  echo 'floods.sh: skipped: needs root, for network namespaces' >&2
  exit 0
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=SCRIPTDIR/../bench/common.sh
. "$here/../bench/common.sh"
runs=${RUNS:-2}
size=$(numfmt --from=iec "${SIZE:-512M}")
rate=${RATE:-1000}
after=${AFTER:-30}
jcmd=${JCMD:-jcmd}
longest=$((20 + 40 * size * 8 / (rate * 1000000))) # seconds for a get: a hundredth of the speed fails
small_files=20000                                  # what searches and listings have to go through
most_memory=512                                    # MiB
least_speed=0.8

# --- The floods --------------------------------------------------------------------------------

# flood_words NAME: what it is, and its words for flood.py after the address; nothing for an unknown name.
# Members' floods go through a certificate of the mesh. An address may hold 256 connections.
all_floods='nothing idle-one-address idle slow-handshakes handshakes reconnect rapid-reset made-you-reset
  made-overflow mdns ping settings search list locate watch attend fetch half-messages'
flood_words() {
  case $1 in
    nothing) echo 'CPU alone (control)|nothing' ;;
    idle-one-address) echo '1,000 idle connections of a member from one address|idle --connections 1000 --from {0}' ;;
    idle) echo '1,000 idle connections of a member from 8 addresses|idle --connections 1000 {from}' ;;
    slow-handshakes) echo '200 slow handshakes from 8 addresses|slow-handshakes --connections 200 {from}' ;;
    handshakes) echo 'handshakes without a certificate, one after the other|handshakes {from}' ;;
    reconnect) echo 'connections of a member, closed when they stand|reconnect --connections 8 {from}' ;;
    rapid-reset) echo 'rapid reset, 8 connections|rapid-reset --connections 8 {from}' ;;
    made-you-reset) echo 'MadeYouReset by four kinds of frames, 8 connections|made-you-reset --connections 8 {from}' ;;
    made-overflow) echo 'MadeYouReset by window overflow alone, 8 connections|made-overflow --connections 8 {from}' ;;
    mdns) echo '100,000 spoofed mDNS answers, 4,000 a second|mdns --count 100000 --rate 4000 --from {0}' ;;
    ping) echo 'PINGs, 8 connections|ping --connections 8 {from}' ;;
    settings) echo 'SETTINGS, 8 connections|settings --connections 8 {from}' ;;
    search) echo 'searches, 64 at a time on each of 32 connections|search --connections 32 {from}' ;;
    list) echo 'listings of all files, 64 at a time on each of 32 connections|list --connections 32 {from}' ;;
    locate) echo 'Locate, 64 at a time on each of 32 connections|locate --connections 32 {from}' ;;
    watch) echo 'WatchChanges held open, 64 on each of 200 connections|watch --connections 200 {from}' ;;
    attend) echo 'Attend held open, 64 on each of 200 connections|attend --connections 200 {from}' ;;
    half-messages) echo 'requests of 190 kB that never end, 64 on each of 32 connections|half-messages --connections 32 {from}' ;;
    fetch) echo 'Fetch held open, 64 on each of 200 connections|fetch --connections 200 {from}' ;;
  esac
}

# start_flood NAME: from the third computer of the LAN, which has a member's certificate and several
# addresses; waits until it is under way.
start_flood() {
  local words
  words=$(flood_words "$1")
  words=${words#*|}
  words=${words//'{from}'/$from}
  words=${words//'{0}'/$(address 2)}
  # shellcheck disable=SC2086
  set -- $words
  ip netns exec "${ns}2" nice -n 19 python3 "$here/flood.py" "$1" "$(address 0)" "${port[0]}" \
    --home "$work/home2" --tag "$tag" "${@:2}" >"$work/flood.out" 2>"$work/flood.log" </dev/null &
  pid[flood]=$!
  until_true 'the flood is under way' grep -qs flooding "$work/flood.out"
  sleep 2
}

stop_flood() {
  kill -TERM "${pid[flood]}" 2>/dev/null || true
  wait "${pid[flood]}" || say "the flood ended early: $(tail -n 1 "$work/flood.log")"
  unset 'pid[flood]'
  did=$(tail -n 1 "$work/flood.out")
}

# --- What is measured ---------------------------------------------------------------------------

alive() { kill -0 "${pid[0]}" 2>/dev/null; }

# state: of node 0, into $threads, $sockets and $heap (KiB that are in use after a collection).
state() {
  threads=$(awk '/^Threads:/ {print $2}' "/proc/${pid[0]}/status")
  sockets=$(find "/proc/${pid[0]}/fd" -mindepth 1 2>/dev/null | wc -l)
  heap='-'
  if have "$jcmd" && "$jcmd" "${pid[0]}" GC.run >/dev/null 2>&1; then
    heap=$("$jcmd" "${pid[0]}" GC.heap_info \
      | awk '/ total .* used / && !/etaspace/ {sub(/.*used /, ""); n += $1} END {print n}')
  fi
}

# transfer NAME: gets the file RUNS times, and notes NAME.speed, in MB/s; 0 for one that failed.
transfer() {
  local run began
  for ((run = 0; run < runs; run++)); do
    began=$(now)
    if fetch 1 node0:yard/large.bin "$work/into"; then
      note "$1.speed" "$(calc "$size / 1000 / ($(now) - $began)" 1)"
      cmp "$work/yard/large.bin" "$work/into/large.bin"
    else
      note "$1.speed" 0
    fi
    rm -rf "$work/into"
    mkdir "$work/into"
  done
}

# look_up NAME: milliseconds in which node 1 finds the file by its name, with the command's start; 0
# where it does not.
look_up() {
  local began
  began=$(now)
  if on 1 --json search large 2>/dev/null | grep -q large.bin; then
    note "$1.search" $(($(now) - began))
  else
    note "$1.search" 0
  fi
}

node_up() {
  start 0 --share "$work/yard"
  ready 0
  wait_indexed 0
}

# judge: which targets are missed; `met` where none is.
judge() {
  local misses=''
  [ "$(calc "100 * $ratio")" -ge "$(calc "100 * $least_speed")" ] || misses+='speed '
  [ "$rss" -le "$most_memory" ] || misses+='memory '
  [ "$threads" -le $((threads_before + 8)) ] || misses+='threads '
  [ "$sockets" -le $((sockets_before + 8)) ] || misses+='descriptors '
  [ "$heap" = '-' ] || [ "$heap" -le $((heap_before * 5 / 4 + 2048)) ] || misses+='heap '
  echo "${misses:-met}"
}

row() { printf '| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n' "$@"; }

measure_flood() {
  local what ratio rss threads sockets heap threads_before sockets_before heap_before died=''
  what=$(flood_words "$1")
  what=${what%%|*}
  new_scene "$1"
  say "$1: in peace"
  state
  threads_before=$threads sockets_before=$sockets heap_before=$heap
  transfer peace
  look_up peace
  say "$1: flooded"
  echo 5 >"/proc/${pid[0]}/clear_refs" # VmHWM starts anew
  start_flood "$1"
  transfer flood
  # One that has an end comes to it.
  while [ "$1" = mdns ] && alive && ! grep -qsx flooded "$work/flood.out"; do transfer flood; done
  look_up flood
  if alive; then rss=$(calc "$(memory_kb "${pid[0]}" VmHWM) / 1024"); else rss=9999 died='died; '; fi
  stop_flood
  say "$1: $did"
  sleep "$after"
  if ! alive; then
    died='died; '
    wait "${pid[0]}" || say "node 0 ended with status $?"
    node_up
    wait_peers 1 1 >/dev/null
  fi
  state
  # Also afterwards, since what else runs on this computer comes and goes.
  if [ "$died" = '' ]; then transfer peace; fi
  ratio=$(calc "$(middle flood.speed 2) / $(middle peace.speed 2)" 2)
  row "$what" "$did" "$(middle flood.speed 1) / $(middle peace.speed 1)" "$ratio" \
    "$(latest peace.search) → $(latest flood.search)" "$rss" "$threads_before → $threads" \
    "$sockets_before → $sockets" "$(calc "$heap_before / 1024" 1) → $(calc "$heap / 1024" 1)" \
    "$died$(judge)" | tee -a "$table" >&2
}

# --- The run ------------------------------------------------------------------------------------

begin
have ethtool || die 'needs ethtool'
[ $# -gt 0 ] || read -r -d '' -a wanted <<<"$all_floods" || true
[ $# -eq 0 ] || wanted=("$@")
for flood in "${wanted[@]}"; do [ -n "$(flood_words "$flood")" ] || die "no such flood: $flood"; done
lan_up 3
from="--from $(address 2)"
for ((k = 101; k <= 107; k++)); do
  ip -n "${ns}2" addr add "10.79.0.$k/24" dev eth0
  from+=" --from 10.79.0.$k"
done
mkdir -p "$work/yard/many" "$work/into"
say "making the files"
make_file "$work/yard/large.bin" "$size" lanyard
seq "$small_files" | split --lines 1 --numeric-suffixes --suffix-length 6 - "$work/yard/many/entry-"
join_all 3
start 1
ready 1
node_up
wait_peers 1 0 1 >/dev/null
tag=$(on 0 --json status | field meshTag)
if [ "$rate" -gt 0 ]; then for k in 0 1 2; do shape "$k" "$rate"; done; fi
new_scene warm
transfer warm
sleep 10
for flood in "${wanted[@]}"; do measure_flood "$flood"; done
echo
row flood 'what it did' 'MB/s with / without' ratio 'a search, ms' 'RSS at most, MiB' threads descriptors 'heap, MiB' targets
row --- --- --- --- --- --- --- --- --- ---
cat "$table"
