#!/usr/bin/env bash
# Every benchmark, one after the other. About six minutes.
set -euo pipefail
bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for name in startup discovery transfer small-files indexing; do
  printf '\n== %s\n' "$name"
  bash "$bench/$name.sh"
done
