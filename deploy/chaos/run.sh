#!/usr/bin/env bash
# What takes longer than the build: crashes, power cuts, failing disks, faults of peers and networks,
# floods, fuzzing, and a soak, one after the other, as one page in Markdown: deploy/chaos/run.sh >
# page. What is going on is on the standard error. All of it takes some seven hours; those named alone
# take less. Needs what the tests need, and what each script says.
#
#   run.sh [NAME...]    of: races power-cuts disk-errors many-files faults h2spec network swarm-kills
#                       floods crashes fuzz soak
set -euo pipefail
chaos=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$chaos/../.." && pwd)
out=$(mktemp)
trap 'rm -f "$out"' EXIT
failed=0
[ $# -gt 0 ] || set -- races power-cuts disk-errors many-files faults h2spec network swarm-kills floods crashes fuzz soak

# reported TITLE COMMAND...: runs it, and prints what it said under its title.
reported() {
  local title=$1 began=$SECONDS verdict='all is well'
  shift
  printf '== %s\n' "$title" >&2
  (cd "$root" && "$@") >"$out" </dev/null || { verdict='**it failed**'; failed=1; }
  printf '\n## %s\n\n' "$title"
  printf '    %s\n' "${*//$root\//}"
  printf '\n%s after %s s.\n\n' "${verdict^}" $((SECONDS - began))
  sed 's/ *$//; /./s/^/    /' "$out"
}

# Tests that do more here than in the build; of what Maven says, what failed alone.
units=(mvn -B -ntp -q -pl 'proto,node' test -Dsurefire.failIfNoSpecifiedTests=false)
packaged=(mvn -B -ntp -q verify -Dtest=Nothing -Dsurefire.failIfNoSpecifiedTests=false)

for name in "$@"; do
  case $name in
    races) reported 'Links and names: 10,000 races each for write, read and delete' "${units[@]}" -Dtest=JailTest,ReceiveFolderTest,ChunkReaderTest -Dlanyard.races=10000 ;;
    power-cuts) reported 'The power goes: 10,000 states of the disk' "${units[@]}" -Dtest=PowerCutTest,IdentityPowerCutTest -Dlanyard.powerCuts=10000 ;;
    disk-errors) reported 'The disk fails: every write, force, rename and folder' "${units[@]}" -Dtest=DiskErrorTest -Dlanyard.diskErrors=true ;;
    many-files) reported 'A folder of 100,000 files' "${units[@]}" -Dtest=HostileDiskTest -Dlanyard.manyFiles=100000 ;;
    faults) reported 'Liars and bad networks: 10,000 seeds' "${units[@]}" -Dtest=FaultSimulationTest -Dlanyard.faultSeeds=10000 ;;
    crashes)
      reported 'kill -9: every step, 40 times' "${packaged[@]}" -Dit.test=CrashIT -Dlanyard.crashes=40
      cat "$root/deploy/target/crashes.md"
      ;;
    swarm-kills) reported 'kill -9: 500 times during a swarm' "$chaos/swarm-kills.sh" 500 ;;
    h2spec) reported 'HTTP/2, case by case' "$chaos/h2spec.sh" ;;
    network) reported 'What the network does in the middle of a get' "$chaos/network.sh" ;;
    floods) reported 'Floods' "$chaos/floods.sh" ;;
    fuzz) reported 'Fuzzing: every decoder of foreign bytes, five minutes each' "$chaos/fuzz.sh" 300 ;;
    soak) reported 'A soak of two hours' "$chaos/soak.sh" 120 ;;
    *) printf 'chaos: there is no %s\n' "$name" >&2; exit 2 ;;
  esac
done
exit "$failed"
