#!/usr/bin/env bash
# What the innermost steps take, by JMH (node/src/jmh/java): chunking and hashing, marshalling, the
# planner, the catalogue. Builds them first; JMH's table goes to standard output, all else to standard
# error. Needs no root.
#
#   hot-paths.sh [WHICH]    WHICH: a regular expression for their names; JMH_OPTIONS='-f 3 -prof gc'
#                           in the environment
#
# The work folder is in memory, so that no disk is measured; TMPDIR names another place for it.
set -euo pipefail
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
which=${1:-.}
folder=${TMPDIR:-/dev/shm}
wanted_kb=$((2 << 20)) # a catalogue of a million files, and a copy of it that grows

have mvn || die "needs mvn"
[ -w "$folder" ] || die "cannot write to $folder: set TMPDIR"
free_kb=$(df --output=avail "$folder" | tail -n 1)
[ "$free_kb" -ge "$wanted_kb" ] || die "needs $((wanted_kb >> 20)) GiB in $folder: set TMPDIR"

work=$(mktemp -d "$folder/lanyard-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
cd "$bench/../.."
# Maven says itself where JDK 25 is missing.
mvn -B -ntp -q -P jmh -DskipTests -pl proto,node test -Djmh.folder="$work" \
  -Djmh.arguments="${JMH_OPTIONS:-} -foe true -rf text -rff $work/table $which" >&2 || die "the benchmarks did not run: see above"
cat "$work/table"
