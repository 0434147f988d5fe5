# shellcheck shell=bash
# What the benchmarks have in common: a LAN of network namespaces, nodes in it, measures of their
# processes, and the table of results. Sourced, not run. Needs root and iproute2.
#
# The LAN is a bridge in a namespace of its own; node K (0, 1, ...) lives in the namespace
# lybenchK with the address 10.79.0.(10+K). The cables are unshaped: what is measured is the
# product, not a link.
set -euo pipefail

bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dist=${LANYARD_DIST:-$(dirname "$bench")/target/lanyard}
# The rest of what this shell says of a node is not meant for those that are measured.
unset "${!LANYARD_@}"
ns=lybench
patience=60 # seconds for anything that should take a few
work=''
table=''
declare -A pid=() port=() ops=()

say() { printf '%s\n' "$*" >&2; }
die() { say "bench: $*"; exit 1; }
have() { command -v "$1" >/dev/null; }

# until_true TEXT COMMAND...: repeats a command until it succeeds; TEXT says what is waited for.
until_true() {
  local text=$1 deadline=$((SECONDS + patience))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || die "not within $patience s: $text"
    sleep 0.05
  done
}

# begin: checks what is needed and makes the work folder, a tmpfs, so that no disk is measured.
begin() {
  [ "$(id -u)" -eq 0 ] || die "needs root, for network namespaces"
  local program
  for program in ip curl openssl; do have "$program" || die "needs $program"; done
  [ -x "$dist/bin/lanyard" ] || die "no distribution in $dist: run mvn -DskipTests package first"
  trap finish EXIT
  trap 'exit 130' INT TERM
  work=$(mktemp -d "${TMPDIR:-/tmp}/lanyard-bench.XXXXXX")
  mount -t tmpfs -o size=12g lanyard-bench "$work"
  table=$work/table
  : >"$table"
}

finish() {
  local status=$? name
  trap - EXIT INT TERM
  if [ "$status" -ne 0 ] && [ -n "$work" ]; then
    for name in "$work"/*.log; do
      [ -s "$name" ] || continue
      say "the end of ${name##*/}:"
      tail -n 5 "$name" >&2
    done
  fi
  for name in "${!pid[@]}"; do kill_hard "$name"; done
  lan_down
  if [ -n "$work" ]; then
    umount "$work" 2>/dev/null || umount --lazy "$work" || true
    rmdir "$work" 2>/dev/null || true
  fi
  exit "$status"
}

# --- The LAN ---------------------------------------------------------------------------------

lan_down() {
  local name
  for name in $(ip netns list | awk '{print $1}' | grep -E "^$ns" || true); do
    # What still runs there would keep the namespace, and a pipe to whoever called us, open.
    ip netns pids "$name" | xargs --no-run-if-empty kill -KILL 2>/dev/null || true
    ip netns del "$name"
  done
}

# lan_up N: N nodes on one switch.
lan_up() {
  local k allowed
  lan_down
  # A namespace may choose only what the host allows; where cubic is missing there, it is allowed.
  allowed=$(sysctl -n net.ipv4.tcp_allowed_congestion_control)
  [[ " $allowed " == *" cubic "* ]] || sysctl -qw net.ipv4.tcp_allowed_congestion_control="$allowed cubic"
  ip netns add "${ns}br"
  ip -n "${ns}br" link set lo up
  ip -n "${ns}br" link add br0 type bridge stp_state 0 forward_delay 0 mcast_snooping 0
  ip -n "${ns}br" link set br0 up
  for ((k = 0; k < $1; k++)); do
    ip netns add "$ns$k"
    ip -n "${ns}br" link add "v$k" type veth peer name eth0 netns "$ns$k"
    ip -n "${ns}br" link set "v$k" master br0 up
    ip -n "$ns$k" link set lo up
    ip -n "$ns$k" link set eth0 up
    ip -n "$ns$k" addr add "$(address "$k")/24" brd + dev eth0
    ip -n "$ns$k" route add 224.0.0.0/4 dev eth0
    # The usual congestion control of a desktop, whatever this machine's own is; and no memory of
    # earlier runs' paths.
    inside "$k" sysctl -qw net.ipv4.tcp_congestion_control=cubic net.ipv4.tcp_no_metrics_save=1
  done
}

# shape K RATE: a cable of that many Mbit/s in both directions, in frames as a real one has.
shape() {
  inside "$1" ethtool -K eth0 tso off gso off gro off >/dev/null
  ip netns exec "${ns}br" ethtool -K "v$1" tso off gso off gro off >/dev/null
  inside "$1" tc qdisc replace dev eth0 root tbf rate "$2mbit" burst 32kb latency 50ms
  ip netns exec "${ns}br" tc qdisc replace dev "v$1" root tbf rate "$2mbit" burst 32kb latency 50ms
}

# sent K: bytes that have left node K.
sent() { ip netns exec "${ns}br" cat "/sys/class/net/v$1/statistics/rx_bytes"; }

address() { printf '10.79.0.%d' $((10 + $1)); }
# Not for the background: what is killed by its process id is the shell, not the program.
inside() { local k=$1; shift; ip netns exec "$ns$k" "$@"; }
pull_cable() { ip -n "${ns}br" link set "v$1" down; }

# --- Nodes -----------------------------------------------------------------------------------

# join_all N: gives N homes one mesh.
join_all() {
  local k
  "$dist/bin/lanyard-node" invite --home "$work/home0" --quiet >"$work/code"
  for ((k = 1; k < $1; k++)); do
    "$dist/bin/lanyard-node" join - --home "$work/home$k" <"$work/code" >/dev/null
  done
}

# start K [OPTION...]: starts node K in its namespace; its ready line goes to $work/K.out.
start() {
  local k=$1
  shift
  rm -f "$work/$k.out"
  ip netns exec "$ns$k" "$dist/bin/lanyard-node" --home "$work/home$k" --name "node$k" "$@" \
    >"$work/$k.out" 2>"$work/$k.log" </dev/null &
  pid[$k]=$!
}

# ready K: waits for it, and notes its ports.
ready() {
  local k=$1 deadline=$((SECONDS + patience))
  until grep -q '^lanyard ready ' "$work/$k.out" 2>/dev/null; do
    kill -0 "${pid[$k]}" 2>/dev/null || die "node $k ended before it was ready"
    [ "$SECONDS" -lt "$deadline" ] || die "node $k was not ready within $patience s"
    sleep 0.005
  done
  # shellcheck disable=SC2034
  port[$k]=$(field port <"$work/$k.out")
  ops[$k]=$(field opsPort <"$work/$k.out")
}

stop() {
  local k
  for k in "$@"; do kill -TERM "${pid[$k]}"; done
  for k in "$@"; do wait "${pid[$k]}" || die "node $k ended with status $?"; unset "pid[$k]"; done
}

# kill_hard K: as a crash would, and waits for the end.
kill_hard() {
  local deadline=$((SECONDS + patience))
  disown "${pid[$1]}" 2>/dev/null || true # else bash tells of its end
  kill -KILL "${pid[$1]}" 2>/dev/null || true
  # Not until_true: this is used at the end too, which must not be given up halfway.
  while kill -0 "${pid[$1]}" 2>/dev/null && [ "$SECONDS" -lt "$deadline" ]; do sleep 0.01; done
  unset "pid[$1]"
}

# on K WORD...: a command to node K.
on() {
  local k=$1
  shift
  ip netns exec "$ns$k" "$dist/bin/lanyard" --home "$work/home$k" "$@"
}

# escaped N: a byte, for printf.
escaped() { printf '\\x%02x' "$1"; }

# fetch K TARGET FOLDER: has node K get something, like the command `lanyard get`, but within
# milliseconds: no JVM is started for it. Both words are shorter than 128 bytes.
fetch() {
  local k=$1 target=$2 folder=$3 home=$work/home$1 length
  length=$((${#target} + ${#folder} + 4))
  # A message of gRPC: not compressed, its length; then NodeControl's GetRequest.
  # shellcheck disable=SC2059
  {
    printf '\x00\x00\x00'
    printf "$(escaped $((length / 256)))$(escaped $((length % 256)))"
    printf "\\x0a$(escaped "${#target}")%s\\x12$(escaped "${#folder}")%s" "$target" "$folder"
  } >"$work/request$k"
  inside "$k" curl -s --http2 --cacert "$home/mesh-ca.pem" --cert "$home/node.pem" --key "$home/node.key" \
    --connect-to "node.lanyard.internal:443:127.0.0.1:${port[$k]}" \
    -H 'content-type: application/grpc' -H 'te: trailers' --data-binary "@$work/request$k" \
    -D "$work/answer$k" -o "$work/progress$k" https://node.lanyard.internal/lanyard.v1.NodeControl/Get \
    && grep -qi '^grpc-status: *0' "$work/answer$k"
}

# field NAME: the first value of that name in the JSON that comes in.
field() { grep -o "\"$1\": *\(\"[^\"]*\"\|[0-9.]*\)" | head -n 1 | sed 's/^[^:]*: *//; s/"//g' || true; }

# peers K: how many others node K is connected with, from its metrics: a command would take longer
# than what is measured.
peers() {
  inside "$1" curl -s "http://127.0.0.1:${ops[$1]}/metrics" \
    | awk '/^lanyard_peers\{.*state="reachable"/ {n = $NF} END {printf "%d\n", n}'
}

# wait_peers COUNT K...: until each K is connected with just that many; prints milliseconds.
wait_peers() {
  local count=$1 began k deadline=$((SECONDS + patience))
  shift
  began=$(now)
  for k in "$@"; do
    until [ "$(peers "$k")" -eq "$count" ]; do
      [ "$SECONDS" -lt "$deadline" ] || die "node $k has $(peers "$k") peers, not $count, after $patience s"
      sleep 0.01
    done
  done
  echo $(($(now) - began))
}

# logged K PATTERN: how often node K said so in its log.
logged() { grep -cE "$2" "$work/$1.log" || true; }

# logged_at K PATTERN: when node K last said so, in milliseconds since the epoch.
logged_at() { date --date "$(grep -E "$2" "$work/$1.log" | tail -n 1 | cut -d ' ' -f 1)" +%s%3N; }

# --- Measures --------------------------------------------------------------------------------

now() { echo $((${EPOCHREALTIME/[.,]/} / 1000)); } # milliseconds
cpu_ms() { awk -v hz="$(getconf CLK_TCK)" '{sub(/.*\) /, ""); printf "%d\n", ($12 + $13) * 1000 / hz}' "/proc/$1/stat"; }
memory_kb() { awk -v field="$2:" '$1 == field {print $2}' "/proc/$1/status"; } # VmRSS, VmHWM
median() { sort -n | awk '{a[NR] = $1} END {print (NR % 2) ? a[(NR + 1) / 2] : (a[NR / 2] + a[NR / 2 + 1]) / 2}'; }
calc() { awk "BEGIN {printf \"%.${2:-0}f\", $1}"; }

# --- The table -------------------------------------------------------------------------------

# result FIGURE MEASURED COMPARE TARGET UNIT BASELINE: a row; COMPARE is `ge`, `le` or `-` for no
# target. Says whether the target is met.
result() {
  local verdict=''
  case $3 in
    ge) verdict=$(awk "BEGIN {print ($2 >= $4) ? \"met\" : \"MISSED\"}") ;;
    le) verdict=$(awk "BEGIN {print ($2 <= $4) ? \"met\" : \"MISSED\"}") ;;
  esac
  local target='-'
  case $3 in ge) target="≥ $4" ;; le) target="≤ $4" ;; esac
  printf '%s\t%s %s\t%s\t%s\t%s\n' "$1" "$2" "$5" "$target" "${verdict:--}" "$6" >>"$table"
}

print_table() {
  printf '\n'
  {
    printf 'figure\tmeasured\ttarget\tverdict\tbaseline, same run\n'
    cat "$table"
  } | column -t -s $'\t'
}
