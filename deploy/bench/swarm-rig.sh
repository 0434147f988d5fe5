# shellcheck shell=bash
# What the benchmarks of the swarm have in common: node 0 with a file, the others with none of it, all
# warm (they have fetched another file over a free cable), each on a cable of its own. Times are in
# units of F/u, in which one cable carries the file once. Sourced instead of common.sh, not run; the
# script says in $receivers how many there are, and in $more_files what the seeder has besides `file`.
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
: "${receivers:?}"
size=$(numfmt --from=iec "${SIZE:-64M}")
files=${FILES:-1}                          # more: a folder of so many, of $size bytes in all
rate=${RATE:-100}                          # Mbit/s
unit=$(calc "$size * 8 / ($rate * 1000)")  # F/u in milliseconds
patience=$((patience + 3 * receivers * unit / 1000)) # client and server take N x F/u

# What the nodes are told of TCP, where CONGESTION says so; else they take the system's, cubic.
congestion=()
[ -z "${CONGESTION:-}" ] || congestion=(--congestion "$CONGESTION")

# swarm_up: the LAN, the files, each of other bytes, and the nodes; the cables are still free.
swarm_up() {
  local k name
  have ethtool || die "needs ethtool"
  lan_up $((receivers + 1))
  mkdir -p "$work/yard"
  for name in file warm ${more_files:-}; do make_wanted "$name"; done
  join_all $((receivers + 1))
  start 0 --no-mdns "${congestion[@]}" --share "$work/yard"
  ready 0
  for ((k = 1; k <= receivers; k++)); do
    mkdir -p "$work/into$k"
    start "$k" --no-mdns "${congestion[@]}" --peer "$(address 0):${port[0]}"
  done
  for ((k = 1; k <= receivers; k++)); do ready "$k"; done
  acquainted
  wait_indexed 0
  warm_up
}

# make_wanted NAME: in the yard, a file of $size bytes; or, where FILES says so, a folder of so many.
make_wanted() {
  make_file "$work/yard/$1" "$size" "$1"
  [ "$files" -gt 1 ] || return 0
  mv "$work/yard/$1" "$work/whole"
  mkdir "$work/yard/$1"
  split --number "$files" --numeric-suffixes --suffix-length 6 "$work/whole" "$work/yard/$1/"
  rm "$work/whole"
}

warm_up() {
  local k
  together get_lanyard warm
  for ((k = 1; k <= receivers; k++)); do rm -r "$work/into$k/warm"; done
}

# acquainted: each node is connected with all others.
acquainted() {
  # shellcheck disable=SC2046
  wait_peers "$receivers" $(seq 0 "$receivers") >/dev/null
}
nodes() { seq -s ' ' 0 "$receivers"; }

shape_all() {
  local k
  for ((k = 0; k <= receivers; k++)); do shape "$k" "$rate"; done
}

# get_lanyard K FILE
get_lanyard() { fetch "$1" "node0:yard/$2" "$work/into$1"; }

# each COMMAND [WORD...]: starts "COMMAND K WORD..." for every receiver K, all at once; `joined` waits
# for them. Leaves in $set_off, and in times$K for each, when it began and ended, in milliseconds.
each() {
  local k command=$1
  shift
  jobs=()
  set_off=$(now)
  for ((k = 1; k <= receivers; k++)); do
    {
      "$command" "$k" "$@" || die "receiver $k did not get it"
      now >"$work/times$k"
    } &
    jobs+=($!)
  done
}
joined() {
  local job
  for job in "${jobs[@]}"; do wait "$job" || die "not every receiver got it"; done
}
together() { each "$@"; joined; }

# compared FOLDER [NAME]: what came into FOLDER1, FOLDER2, ... byte for byte; then it is removed.
compared() {
  local k name=${2:-file}
  for ((k = 1; k <= receivers; k++)); do
    diff -rq "$work/yard/$name" "$1$k/$name" >&2
    rm -r "${1:?}$k/$name"
  done
}

# last_of N: when the last of the first N receivers had it, in F/u since the start.
last_of() {
  local k
  calc "($(for ((k = 1; k <= $1; k++)); do cat "$work/times$k"; done | sort -n | tail -n 1) - $set_off) / $unit" 2
}
