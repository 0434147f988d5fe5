# shellcheck shell=bash
# What the benchmarks have in common: a LAN of network namespaces, nodes in it, measures of their
# processes, and the table of results. Sourced, not run. Needs root and iproute2.
#
# The LAN is a bridge in a namespace of its own; node K (0, 1, ...) lives in the namespace
# lyb-PID-K, PID being the script's, with the address 10.79.0.(10+K). The cables are free, so that the product is measured and
# not a link, until a script shapes them.
set -euo pipefail
# Parts of a benchmark may each ask for this file; the first has it.
if declare -F begin >/dev/null; then return; fi

bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dist=${LANYARD_DIST:-$(dirname "$bench")/target/lanyard}
# The rest of what this shell says of a node is not meant for those that are measured.
unset "${!LANYARD_@}"
ns=lyb-$$-
patience=60 # seconds for anything that should take a few
longest=900 # seconds for a get, so that one that hangs fails
work=''
scene=''
table=''
declare -A pid=() port=() ops=()
hz=$(getconf CLK_TCK)

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
  for program in ip curl openssl pgrep column; do have "$program" || die "needs $program"; done
  [ -x "$dist/bin/lanyard" ] || die "no distribution in $dist: run mvn -DskipTests package first"
  trap finish EXIT
  trap 'exit 130' INT TERM
  work=$(mktemp -d "${TMPDIR:-/tmp}/lanyard-bench.XXXXXX")
  mount -t tmpfs -o size=12g lanyard-bench "$work"
  table=$work/table
  : >"$table"
  new_scene first
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
  # What still waits for something would wait for ever.
  jobs -p | xargs --no-run-if-empty kill 2>/dev/null || true
  for name in "${!pid[@]}"; do kill_hard "$name"; done
  lan_down
  put_away
  if [ -n "$work" ]; then
    umount "$work" 2>/dev/null || umount --lazy "$work" || true
    rmdir "$work" 2>/dev/null || true
  fi
  exit "$status"
}

# put_away: at the end, when no process runs any more; for a script that made something outside $work.
put_away() { :; }

# --- The LAN ---------------------------------------------------------------------------------

lan_down() { namespaces_down "^$ns"; }

# namespaces_down PATTERN: those whose names match, with all that runs in them.
namespaces_down() {
  local name
  for name in $(ip netns list | awk '{print $1}' | grep -E "$1" || true); do
    # What still runs there would keep the namespace, and a pipe to whoever called us, open.
    ip netns pids "$name" | xargs --no-run-if-empty kill -KILL 2>/dev/null || true
    ip netns del "$name"
  done
}

# heed_others: clears away the LAN of a script that was killed; that of one that runs is left alone.
heed_others() {
  local process
  for process in $(ip netns list 2>/dev/null | sed -nE 's/^lyb-([0-9]+)-br.*/\1/p'); do
    if [ "$process" = $$ ]; then continue; fi
    if kill -0 "$process" 2>/dev/null; then
      say "bench: another benchmark runs on this computer; what both measure is worth little"
    else
      namespaces_down "^lyb-$process-"
    fi
  done
}

# lan_up N: N nodes on one switch.
lan_up() {
  local k allowed
  heed_others
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

# lose PERCENT: of all frames, at random; 0 for none. By nftables, since many a kernel has no netem.
lose() {
  ip netns exec "${ns}br" nft -f - <<NFT
table bridge bench {}
delete table bridge bench
table bridge bench {
  chain lossy {
    type filter hook forward priority 0
    numgen random mod 10000 < $(calc "$1 * 100") drop
  }
}
NFT
}

# delay K MILLISECONDS: both ways through the cable of node K, which is cut for a relay; 0 mends it.
delay() {
  local link
  if [ -n "${pid[delay$1]:-}" ]; then
    kill_hard "delay$1"
    ip -n "${ns}br" link del "u$1"
    ip -n "${ns}br" link set "v$1" master br0
  fi
  [ "$2" != 0 ] || return 0
  # The relay sends frames as it gets them, so the node itself must fill in their checksums.
  inside "$1" ethtool -K eth0 tx off >/dev/null
  ip -n "${ns}br" link set "v$1" nomaster
  ip -n "${ns}br" link add "u$1" type veth peer name "w$1"
  for link in "u$1" "w$1"; do ip netns exec "${ns}br" ethtool -K "$link" tx off tso off gso off gro off >/dev/null; done
  ip netns exec "${ns}br" sysctl -qw "net.ipv6.conf.u$1.disable_ipv6=1" "net.ipv6.conf.v$1.disable_ipv6=1"
  ip -n "${ns}br" link set "u$1" up
  ip -n "${ns}br" link set "w$1" master br0 up
  ip netns exec "${ns}br" python3 "$bench/delay.py" "$2" "v$1" "u$1" >"$work/delay$1.log" 2>&1 </dev/null &
  pid[delay$1]=$!
  until_true "the relay carries frames" grep -qs carries "$work/delay$1.log"
}

# sent K: bytes that have left node K.
sent() { ip netns exec "${ns}br" cat "/sys/class/net/v$1/statistics/rx_bytes"; }
# wire: bytes that all nodes have sent: with two, both ways of what they tell each other.
wire() { ip netns exec "${ns}br" sh -c 'cat /sys/class/net/v*/statistics/rx_bytes' | awk '{n += $1} END {printf "%.0f\n", n}'; }

address() { printf '10.79.0.%d' $((10 + $1)); }
# Not for the background: what is killed by its process id is the shell, not the program.
inside() { local k=$1; shift; ip netns exec "$ns$k" "$@"; }
pull_cable() { ip -n "${ns}br" link set "v$1" down; }
plug_cable() { ip -n "${ns}br" link set "v$1" up; }

# drop NFT-MATCH: the switch carries no such frames, until drop_nothing.
drop() {
  ip netns exec "${ns}br" nft -f - <<NFT
table bridge chaos {}
delete table bridge chaos
table bridge chaos { chain cut { type filter hook forward priority 0; $1 drop; }; }
NFT
}
drop_nothing() { ip netns exec "${ns}br" nft 'add table bridge chaos; delete table bridge chaos'; }

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

# stop_tree NAME: ends another program in `pid`, with all that it started.
stop_tree() {
  # shellcheck disable=SC2046
  kill -TERM $(descendants "${pid[$1]}" | tac) 2>/dev/null || true
  wait "${pid[$1]}" 2>/dev/null || true
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

# call K METHOD FILE [OPTION...]: calls the node K with its own certificate, over gRPC and within
# milliseconds, since no JVM is started. The message comes in escaped, for printf, and is shorter than
# 64 KiB; the answer goes to FILE as it is on the wire. The options are curl's.
call() {
  local k=$1 method=$2 file=$3 home=$work/home$1 message length
  shift 3
  message=$(cat)
  # shellcheck disable=SC2059
  length=$(printf "$message" | wc -c)
  # Before a message of gRPC: that it is not compressed, and its length.
  # shellcheck disable=SC2059
  printf "\\x00\\x00\\x00$(escaped $((length / 256)))$(escaped $((length % 256)))$message" >"$file.request"
  inside "$k" curl -s --max-time "$longest" --http2 --cacert "$home/mesh-ca.pem" --cert "$home/node.pem" --key "$home/node.key" \
    --connect-to "node.lanyard.internal:443:127.0.0.1:${port[$k]}" \
    -H 'content-type: application/grpc' -H 'te: trailers' --data-binary "@$file.request" \
    -D "$file.head" -o "$file" "$@" "https://node.lanyard.internal/lanyard.v1.$method" \
    && grep -qi '^grpc-status: *0' "$file.head"
}

# fetch K TARGET FOLDER [force]: has node K get something, like the command `lanyard get`. Both words
# are shorter than 128 bytes. Says why, if it fails.
fetch() {
  local answer=$work/get.$BASHPID
  # The fields of a GetRequest.
  {
    printf '\\x0a%s%s\\x12%s%s' "$(escaped "${#2}")" "$2" "$(escaped "${#3}")" "$3"
    [ -z "${4:-}" ] || printf '\\x18\\x01'
  } | call "$1" NodeControl/Get "$answer" && return
  say "node $1 did not get $2: $(grep -ai '^grpc-message' "$answer.head" || true)"
  return 1
}

# digest_of K NAME: of the file that node K shares under that name.
digest_of() { on "$1" --json search "$2" | field digest | sed 's/^ly://'; }

# wait_noticed K NAME DIGEST: until node K has another content under that name.
wait_noticed() { until_true "node $1 has noticed the new $2" noticed "$@"; }
noticed() {
  local digest
  digest=$(digest_of "$1" "$2")
  [ -n "$digest" ] && [ "$digest" != "$3" ]
}

# pair_up: node 0 shares the yard, node 1 knows it, and all is indexed.
pair_up() {
  join_all 2
  start 0 --no-mdns --share "$work/yard"
  ready 0
  start 1 --no-mdns --peer "$(address 0):${port[0]}"
  ready 1
  wait_peers 1 0 1 >/dev/null
  wait_indexed 0
}

# wait_indexed K: until node K has indexed what it shares.
wait_indexed() { until_true "node $1 has indexed its files" indexed "$1"; }
indexed() { on "$1" --json shares | grep -q '"state": *"ready"'; }

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

# make_file FILE BYTES SEED: bytes that nothing can compress, the same for the same seed.
make_file() {
  openssl enc -aes-128-ctr -nosalt -pass "pass:$3" -in /dev/zero 2>/dev/null | head -c "$2" >"$1" || true
}

now() { echo $((${EPOCHREALTIME/[.,]/} / 1000)); } # milliseconds
# cpu_ms PID: of the process, and of its children that ended.
cpu_ms() { awk -v hz="$hz" '{sub(/.*\) /, ""); printf "%d\n", ($12 + $13 + $14 + $15) * 1000 / hz}' "/proc/$1/stat" 2>/dev/null || echo 0; }
memory_kb() { awk -v field="$2:" '$1 == field {print $2}' "/proc/$1/status"; } # VmRSS, VmHWM

# descendants PID: it, and all that it started.
descendants() {
  local child
  echo "$1"
  for child in $(pgrep -P "$1" || true); do descendants "$child"; done
}

# cpu_of NAME...: CPU milliseconds of those processes in `pid`, with all that they started.
cpu_of() {
  local name process total=0
  for name in "$@"; do
    for process in $(descendants "${pid[$name]}"); do total=$((total + $(cpu_ms "$process"))); done
  done
  echo "$total"
}

# own_cpu: CPU milliseconds of this shell and of what it has waited for, in $own; starts nothing,
# which would count.
own_cpu() {
  local stat
  read -r -a stat <"/proc/$BASHPID/stat"
  own=$(((stat[13] + stat[14] + stat[15] + stat[16]) * 1000 / hz))
}

# note NAME FIGURE: keeps it, among those of this scene; middle NAME [DIGITS]: the median of those
# kept; latest NAME: the last of them.
note() { printf '%s\n' "$2" >>"$scene/$1"; }
middle() { calc "$(median <"$scene/$1")" "${2:-0}"; }
latest() { tail -n 1 "$scene/$1"; }

# new_scene NAME: what is noted from now on is not mixed with what was.
new_scene() {
  scene=$work/scene-$1
  mkdir "$scene"
}

# measure NAME PROCESSES COMMAND...: runs the command, and notes NAME.s, its seconds; NAME.cpu, CPU
# seconds of it and of the PROCESSES (names in `pid`, one word); NAME.wire, bytes that all nodes sent.
measure() {
  local name=$1 processes cpu own before_own before_wire began took
  read -r -a processes <<<"$2"
  shift 2
  before_wire=$(wire) cpu=$(cpu_of "${processes[@]}")
  own_cpu
  before_own=$own began=$(now)
  "$@" || die "$name failed: $*"
  took=$(($(now) - began))
  own_cpu
  note "$name.s" "$(calc "$took / 1000" 3)"
  note "$name.cpu" "$(calc "($own - $before_own + $(cpu_of "${processes[@]}") - $cpu) / 1000" 2)"
  note "$name.wire" $(($(wire) - before_wire))
  say "$name: $(latest "$name.s") s, $(latest "$name.cpu") CPU-s, $(latest "$name.wire") bytes"
}

median() { sort -n | awk '{a[NR] = $1} END {print (NR % 2) ? a[(NR + 1) / 2] : (a[NR / 2] + a[NR / 2 + 1]) / 2}'; }
calc() { awk "BEGIN {printf \"%.${2:-0}f\", $1}"; }

# --- The table -------------------------------------------------------------------------------

# result FIGURE MEASURED COMPARE TARGET UNIT BASELINE [RATIO]: a row; COMPARE is `ge`, `le` or `-` for
# no target. Says whether the target is met: by the ratio to a baseline where there is one (`-`: that
# baseline is not here), else by what was measured.
result() {
  local target='-' verdict='-' judged=${7:-$2}
  case $3 in ge) target="≥ $4" ;; le) target="≤ $4" ;; esac
  if [ "$target" != '-' ] && [ "$judged" != '-' ]; then
    case $3 in
      ge) verdict=$(awk "BEGIN {print ($judged >= $4) ? \"met\" : \"MISSED\"}") ;;
      le) verdict=$(awk "BEGIN {print ($judged <= $4) ? \"met\" : \"MISSED\"}") ;;
    esac
  fi
  printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$2${5:+ $5}" "${7:--}" "$target" "$verdict" "$6" >>"$table"
}

# print_table: for people; or, for run.sh, appended to the file BENCH_ROWS.
print_table() {
  if [ -n "${BENCH_ROWS:-}" ]; then
    cat "$table" >>"$BENCH_ROWS"
    return
  fi
  printf '\n'
  {
    printf 'figure\tmeasured\tratio\ttarget\tverdict\tbaseline, same run\n'
    cat "$table"
  } | column -t -s $'\t'
}
