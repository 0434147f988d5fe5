#!/usr/bin/env bash
# 10,000 files of 4 KiB from one node to another. Baseline: rsync from an rsync daemon, plain text.
#
#   small-files.sh [RUNS]    RUNS: 7; FILES=10000 in the environment
set -euo pipefail
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
runs=${1:-7}
files=${FILES:-10000}

begin
lan_up 2
mkdir -p "$work/yard/small" "$work/into"
say "making $files files"
# One stream of random bytes, cut into files; 100 to a folder.
for ((d = 0; d < (files + 99) / 100; d++)); do
  mkdir "$work/yard/small/$d"
  head -c $((100 * 4096)) /dev/urandom | split --bytes=4096 --suffix-length=3 - "$work/yard/small/$d/"
done

baseline='-'
if have rsync; then
  cat >"$work/rsyncd.conf" <<RSYNC
use chroot = no
uid = root
[yard]
path = $work/yard
RSYNC
  ip netns exec "${ns}0" rsync --daemon --no-detach --port=8873 --config="$work/rsyncd.conf" --log-file="$work/rsync.log" >/dev/null 2>&1 &
  pid[server]=$!
  rsync_answers() { inside 1 rsync "rsync://$(address 0):8873/" >/dev/null 2>&1; }
  until_true "rsync's daemon answers" rsync_answers
  for ((run = 0; run < runs; run++)); do
    rm -rf "$work/into/small"
    began=$(now)
    inside 1 rsync -rt "rsync://$(address 0):8873/yard/small" "$work/into/"
    calc "$files * 1000 / ($(now) - $began)" >>"$work/rsync.rate"; echo >>"$work/rsync.rate"
  done
  kill -TERM "${pid[server]}"; wait "${pid[server]}" 2>/dev/null || true
  unset 'pid[server]'
  baseline="$(median <"$work/rsync.rate") files/s: rsync, plain text"
fi

join_all 2
start 0 --no-mdns --share "$work/yard"
ready 0
start 1 --no-mdns --peer "$(address 0):${port[0]}"
ready 1
indexed() { on 0 --json shares | grep -q '"state": *"ready"'; }
until_true "node 0 has indexed its files" indexed

for ((run = 0; run < runs; run++)); do
  rm -rf "$work/into/small"
  began=$(now) first='' last=''
  while IFS= read -r event; do
    last=$(now)
    [ -n "$first" ] || first=$last
    printf '%s\n' "$event" >"$work/event"
  done < <(on 1 --json get node0:yard/small -o "$work/into/" || echo failed)
  whole=$(($(now) - began))
  grep -q '"event": *"done"' "$work/event" || die "the get failed: $(cat "$work/event")"
  diff -r "$work/yard/small" "$work/into/small"
  calc "$files * 1000 / ($last - $first)" >>"$work/rate"; echo >>"$work/rate"
  calc "$files * 1000 / $whole" >>"$work/whole"; echo >>"$work/whole"
  say "lanyard get, run $((run + 1)): $(tail -n 1 "$work/rate") files/s, with the command's own start $(tail -n 1 "$work/whole")"
done

result "$files files of 4 KiB" "$(median <"$work/rate")" ge 5000 files/s "$baseline"
if [ -s "$work/rsync.rate" ]; then
  # Computers differ twofold, and one of them within an hour: the target was set where rsync did 32000.
  result "  as a part of the baseline" "$(calc "$(median <"$work/rate") / $(median <"$work/rsync.rate")" 2)" \
    ge 0.16 '' "5000 of 32000 files/s, where the target was set"
fi
result "  the first, when nothing is warm" "$(head -n 1 "$work/rate")" - - files/s -
result "  with the start of the command" "$(median <"$work/whole")" - - files/s -
stop 1 0
print_table
