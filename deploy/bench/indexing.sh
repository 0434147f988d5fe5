#!/usr/bin/env bash
# How fast files become a share, from the page cache (tmpfs).
# Baseline: sha256sum over the same files, two at a time.
#
#   indexing.sh [RUNS]    RUNS: 3; FILES=40000 SIZE=2G in the environment
set -euo pipefail
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
runs=${1:-3}
files=${FILES:-40000}
size=$(numfmt --from=iec "${SIZE:-2G}")

begin
lan_up 1
join_all 1
mkdir -p "$work/small" "$work/large"
say "making $files small files and two of $size bytes"
for ((d = 0; d < (files + 199) / 200; d++)); do
  mkdir "$work/small/$d"
  head -c $((200 * 2048)) /dev/urandom | split --bytes=2048 --suffix-length=3 - "$work/small/$d/"
done
for name in one two; do
  openssl enc -aes-128-ctr -nosalt -pass "pass:$name" -in /dev/zero 2>/dev/null | head -c "$size" >"$work/large/$name.bin" || true
done

# hashed FOLDER: milliseconds for sha256sum.
hashed() {
  local began
  began=$(now)
  find "$1" -type f -print0 | xargs -0 -P 2 -n 200 sha256sum >/dev/null
  echo $(($(now) - began))
}
for ((run = 0; run < runs; run++)); do
  hashed "$work/small" >>"$work/small.hashed"
  began=$(now)
  sha256sum "$work/large/one.bin" >/dev/null &
  sha256sum "$work/large/two.bin" >/dev/null
  wait $!
  echo $(($(now) - began)) >>"$work/large.hashed"
done

start 0 --no-mdns
ready 0
on 0 status >/dev/null
for ((run = 0; run < runs; run++)); do
  began=$(now)
  on 0 status >/dev/null
  echo $(($(now) - began)) >>"$work/command"
done
command=$(median <"$work/command")
# What `share --wait` takes more than a command that does nothing.
for ((run = 0; run < runs; run++)); do
  for what in small large; do
    began=$(now)
    on 0 share "$work/$what" --wait >/dev/null
    calc "$(now) - $began - $command" >>"$work/$what.ms"; echo >>"$work/$what.ms"
    # Under another catalogue each time: a node remembers what it has hashed.
    on 0 unshare "$what" >/dev/null
  done
  stop 0
  rm -f "$work/home0"/catalogue.db*
  start 0 --no-mdns
  ready 0
  on 0 status >/dev/null
done

small=$(median <"$work/small.ms") large=$(median <"$work/large.ms")
result "indexing of $files files of 2 KiB" "$(calc "$files * 1000 / $small")" ge 20000 files/s \
  "$(calc "$files * 1000 / $(median <"$work/small.hashed")") files/s: sha256sum, two at a time"
result "indexing of two large files" "$(calc "2 * $size / 1000000 / $large" 2)" ge 1.5 GB/s \
  "$(calc "2 * $size / 1000000 / $(median <"$work/large.hashed")" 2) GB/s: sha256sum, two at a time"
stop 0
print_table
