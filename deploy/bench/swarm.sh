#!/usr/bin/env bash
# One file from one node to N others that all start together, each on a cable of its own, while
# they pass on to each other what they have. In units of F/u, the time in which one cable carries
# the file once: no way of doing it takes less than 1, and client and server take N.
# Baselines, in turn with it, in swarm-others.sh.
#
#   swarm.sh [RECEIVERS] [RUNS]    8 and 3; in the environment SIZE=64M, RATE=100 (Mbit/s),
#                                  FILES= (instead of one file a folder of so many, of SIZE in all),
#                                  SLOW= (Mbit/s of the last receiver, which is then not counted),
#                                  CONGESTION= (of the nodes: bbr, else cubic as all others),
#                                  BASELINES="client-server torrent torrent-tuned syncthing chain";
#                                  of a folder only torrent, torrent-tuned and rsync, of a file too
set -euo pipefail
receivers=${1:-8}
runs=${2:-3}
more_files=$(seq -f 'file%g' 0 $((runs - 1))) # one for each run
# shellcheck source=SCRIPTDIR/swarm-others.sh
. "$(dirname "${BASH_SOURCE[0]}")/swarm-others.sh"
read -r -a others <<<"${BASELINES-client-server torrent torrent-tuned syncthing chain}"

begin
swarm_up
others_up "${others[@]}"
shape_all
counted=$receivers
if [ -n "${SLOW:-}" ]; then
  shape "$receivers" "$SLOW"
  counted=$((receivers - 1))
fi

# race NAME PROCESSES COMMAND...: measured, and when the last had it, and what the seeder sent.
race() {
  local before
  before=$(sent 0)
  measure "$@"
  note "$1.last" "$(last_of "$counted")"
  note "$1.seeded" "$(calc "($(sent 0) - $before) / $size" 2)"
  say "  the last has it after $(latest "$1.last") F/u; the seeder sent $(latest "$1.seeded") F"
}

for ((run = 0; run < runs; run++)); do
  # Another file each time: what a node has fetched before, it says to have until it finds it gone.
  race lanyard "$(nodes)" together get_lanyard "file$run"
  compared "$work/into" "file$run"
  for name in "${contestants[@]}"; do race_other "$name"; done
done

in_units() { printf '%s F/u, %s CPU-s, %s F seeded' "$(middle "$1.last" 2)" "$(middle "$1.cpu" 1)" "$(middle "$1.seeded" 2)"; }
target=1.15
[ "$size" -lt $((256 << 20)) ] || target=1.12
[ -z "${SLOW:-}" ] || target=1.25
what="$((size >> 20)) MiB"
[ "$files" -eq 1 ] || what="$files files of $((size / files >> 10)) KiB"
result "$receivers receivers, $what, $rate Mbit/s${SLOW:+, one at $SLOW which is not counted}${CONGESTION:+, ours on $CONGESTION}" \
  "$(middle lanyard.last 2)" le "$target" F/u "$(beside in_units "${others[@]}")"
result "  sent by the seeder" "$(middle lanyard.seeded 2)" le 1.15 F -
result "  CPU of all nodes" "$(middle lanyard.cpu 1)" - - s -
# shellcheck disable=SC2046
stop $(seq "$receivers" -1 0)
print_table
