#!/usr/bin/env bash
# Feeds every decoder of foreign bytes with what Jazzer makes of the committed inputs: the fuzz tests
# of node/src/test/java, one after the other, each in a JVM of its own. Builds them first; a table
# goes to standard output, all else to standard error. Needs no root.
#
#   fuzz.sh [SECONDS_EACH] [WHICH]    SECONDS_EACH: 2 unless said, so that all together run for a
#                                     minute, besides the seconds that each takes to start; WHICH: a
#                                     regular expression for CLASS#TEST
#
# An input that fails a test is put among the committed ones, so that `mvn test` fails until the cause
# is mended. What else is worth keeping lies in FUZZ_CORPUS, node/target/fuzz unless said, where the
# next run goes on.
set -euo pipefail
seconds=${1:-2}
which=${2:-.}
node=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../node" && pwd)
target=$node/target
corpus=${FUZZ_CORPUS:-$target/fuzz}
inputs=$node/src/test/resources
failed=0

say() { printf '%s\n' "$*" >&2; }
die() { say "fuzz: $*"; exit 1; }
for program in mvn column; do command -v "$program" >/dev/null || die "needs $program"; done
[[ $seconds =~ ^[1-9][0-9]*$ ]] || die "'$seconds' is no number of seconds"

# Builds them; Maven also says which JVM its toolchain is, and where the libraries are.
build() {
  mkdir -p "$target"
  (cd "$node/.." && mvn -B -ntp -q -pl proto,node test-compile dependency:build-classpath exec:exec \
    -Dmdep.includeScope=test -Dmdep.outputFile="$target/fuzz-classpath" \
    -Dexec.executable=java -Dexec.args='-XshowSettings:properties -version') >"$target/fuzz-build" 2>&1 \
    || die "they cannot be built: $target/fuzz-build says why"
  java=$(sed -n 's/^ *java\.home = //p' "$target/fuzz-build" | tail -n 1)/bin/java
  [ -x "$java" ] || die "Maven does not say where its JDK is: see $target/fuzz-build"
  classes=$target/test-classes:$target/classes:$(cat "$target/fuzz-classpath")
}

# every_test: CLASS#TEST, a line each.
every_test() {
  local file class
  cd "$node/src/test/java"
  find . -name '*FuzzTest.java' | sort | while IFS= read -r file; do
    class=${file#./}
    class=${class%.java}
    sed -n '/^  @FuzzTest/,/ void /s/^ *void \([A-Za-z0-9]*\)(.*/\1/p' "$file" | sed "s|^|${class//\//.}#|"
  done
}

# count FOLDER...: files in those that exist.
count() { find "$@" -type f 2>/dev/null | wc -l; }

# fuzz CLASS TEST: a row of the table.
fuzz() {
  local kept=$corpus/$1/$2 log=$target/fuzz-log/$1.$2 known=$inputs/${1//.//}Inputs/$2
  local kept_before known_before findings
  mkdir -p "$kept" "${log%/*}"
  kept_before=$(count "$kept")
  known_before=$(count "$known")
  # In that folder Jazzer looks for the committed inputs.
  (cd "$node" && "$java" -XX:+EnableDynamicAgentLoading --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow -Xmx1g -cp "$classes" com.code_intelligence.jazzer.Jazzer \
    --target_class="$1" --target_method="$2" --max_duration="${seconds}s" -timeout=30 "$kept") \
    >"$log" 2>&1 </dev/null || failed=1
  findings=$(($(count "$known") - known_before))
  grep -qa '^Done [0-9]* runs' "$log" || findings="${findings}, see $log"
  printf '%s\t%s\t%s\t%s\n' "${1#dev.lanyard.node.}#$2" \
    "$(sed -n 's/^Done \([0-9]*\) runs in \([0-9]*\) .*/\1\t\2/p' "$log" | tail -n 1 | grep . || printf -- '-\t-')" \
    "$(($(count "$kept") - kept_before))" "$findings"
}

build
{
  printf 'test\truns\tseconds\tnew inputs\tfindings\n'
  while IFS='#' read -r class test; do
    say "$class#$test"
    fuzz "$class" "$test"
  done < <(every_test | grep -E -- "$which")
} >"$target/fuzz-table"
column -t -s $'\t' "$target/fuzz-table"
exit "$failed"
