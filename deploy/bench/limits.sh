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
make_file "$work/yard/file" "$size" lanyard
pair_up

get() { on 1 --quiet get node0:yard/file -o "$work/into" "$@" >/dev/null; }
limit() { on "$1" --quiet limit "${@:2}" >/dev/null; }

# What warms the nodes up; then what the command itself takes, for what is there already.
get
began=$(now)
get
overhead=$(($(now) - began))

# speed [OPTION...]: gets it; prints MiB a second, less what the command itself takes.
speed() {
  local began
  rm -f "$work/into/file"
  began=$(now)
  get "$@"
  cmp "$work/yard/file" "$work/into/file"
  calc "$size / 1048.576 / ($(now) - $began - $overhead)" 2
}

# kept NAME SPEED EXPECTED: a row of how far it is off.
kept() { result "$1" "$(calc "($2 > $3 ? $2 - $3 : $3 - $2) * 100 / $3" 1)" le 5 '% off' "$2 MiB/s where $3 were due"; }

limit 0 --up "${rate}M"
kept "the source sends at most $rate MiB/s" "$(speed)" "$rate"
limit 0 --up off
limit 1 --down "${rate}M"
kept "the receiver receives at most $rate MiB/s" "$(speed)" "$rate"
limit 1 --down off
kept "the download may have $rate MiB/s" "$(speed --limit-down "${rate}M")" "$rate"

# The first part at RATE, the rest at twice that, from when the second command was through.
limit 1 --down "${rate}M"
rm -f "$work/into/file"
began=$(now)
get &
getting=$!
sleep "$(calc "$size / 2097152 / $rate" 2)"
limit 1 --down "$((2 * rate))M"
changed=$(now)
wait "$getting"
ended=$(now)
cmp "$work/yard/file" "$work/into/file"
due=$(calc "($size / 1048.576 - ($changed - $began - $overhead) * $rate) / (2 * $rate) + ($changed - $began - $overhead)")
took=$((ended - began - overhead))
result "changed half way to twice as much" "$(calc "($took > $due ? $took - $due : $due - $took) * 100 / $due" 1)" le 5 '% off' \
  "$took ms where $due were due"
stop 1 0
print_table
