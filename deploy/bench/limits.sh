#!/usr/bin/env bash
# How exactly limits are kept: one file from one node to another, while one of the two, or the
# download, may go no faster than RATE; then with a limit that is changed half way.
#
#   limits.sh      in the environment RATE=20 (MiB/s), SIZE=128M
set -euo pipefail
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
rate=${RATE:-20}
size=$(numfmt --from=iec "${SIZE:-128M}")

begin
lan_up 2
mkdir -p "$work/yard" "$work/into"
openssl enc -aes-128-ctr -nosalt -pass pass:lanyard -in /dev/zero 2>/dev/null | head -c "$size" >"$work/yard/file" || true
join_all 2
start 0 --no-mdns --share "$work/yard"
ready 0
start 1 --no-mdns --peer "$(address 0):${port[0]}"
ready 1
wait_peers 1 0 1 >/dev/null
indexed() { on 0 --json shares | grep -q '"state": *"ready"'; }
until_true "node 0 has indexed its files" indexed
# What warms the nodes up, and the commands.
fetch 1 node0:yard/file "$work/into" || die "the file was not fetched"

# timed [OPTION...]: gets it by the command; prints how many MiB a second came. The time is the
# node's: from the start that it tells to the end.
timed() {
  local began
  rm -f "$work/into/file"
  began=$(now)
  on 1 --quiet get node0:yard/file -o "$work/into" "$@" >/dev/null
  cmp "$work/yard/file" "$work/into/file"
  calc "$size / 1048.576 / ($(now) - $began - $overhead)" 2
}

# What the command itself takes: getting what is there already.
began=$(now)
on 1 --quiet get node0:yard/file -o "$work/into" >/dev/null
overhead=$(($(now) - began))

share_of() { calc "100 * $1 / $rate" 1; }
kept() {
  result "$1" "$2" ge "$(calc "$rate * 0.95" 2)" MiB/s "limit $rate"
  result "" "$2" le "$(calc "$rate * 1.05" 2)" MiB/s "$(share_of "$2") %"
}

on 0 --quiet limit --up "${rate}M" >/dev/null
kept "up" "$(timed)"
on 0 --quiet limit --up off >/dev/null
on 1 --quiet limit --down "${rate}M" >/dev/null
kept "down" "$(timed)"
on 1 --quiet limit --down off >/dev/null
kept "of the download" "$(timed --limit-down "${rate}M")"

# A half at the rate, a half at twice the rate: three quarters of the time.
on 1 --quiet limit --down "${rate}M" >/dev/null
half=$(calc "$size / 2097152 / $rate" 2)
(sleep "$half" && on 1 --quiet limit --down "$((2 * rate))M" >/dev/null) &
changer=$!
changed=$(timed)
wait "$changer"
result "changed half way to twice" "$changed" ge "$(calc "$rate * 1.15" 2)" MiB/s "1.33 x the limit, less a command's start"
stop 1 0
print_table
