#!/usr/bin/env bash
# As many folders of small files at a time as a node moves at once, from one node to another: how much
# memory both take. All are compared, file by file.
#
#   folders.sh [RUNS]    RUNS: 2; FOLDERS=16, FILES=10000 (in each), EACH=1024 (bytes) in the environment
set -euo pipefail
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
runs=${1:-2}
folders=${FOLDERS:-16}
files=${FILES:-10000}
each=$(numfmt --from=iec "${EACH:-1024}")

begin
lan_up 2
mkdir -p "$work/yard" "$work/into"
say "making $folders folders of $files files"
for ((f = 1; f <= folders; f++)); do
  mkdir "$work/yard/folder$f"
  head -c $((files * each)) /dev/urandom \
    | split --bytes="$each" --suffix-length=4 - "$work/yard/folder$f/"
done
pair_up

all_folders() {
  local f jobs=() job
  for ((f = 1; f <= folders; f++)); do
    fetch 1 "node0:yard/folder$f" "$work/into" &
    jobs+=($!)
  done
  for job in "${jobs[@]}"; do wait "$job" || return 1; done
}

for ((run = 0; run < runs; run++)); do
  measure lanyard '0 1' all_folders
  diff -r "$work/yard" "$work/into"
  rm -r "$work/into"/*
done

result "$folders folders of $files files of $each bytes at a time" \
  "$(calc "$folders * $files / $(middle lanyard.s 3)")" - - files/s -
result "  memory of the receiver at most (VmHWM)" "$(calc "$(memory_kb "${pid[1]}" VmHWM) / 1024")" - - MiB -
result "  memory of the sender at most (VmHWM)" "$(calc "$(memory_kb "${pid[0]}" VmHWM) / 1024")" - - MiB -
result "  CPU of both ends" "$(middle lanyard.cpu 1)" - - s -
stop 1 0
print_table
