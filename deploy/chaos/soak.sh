#!/usr/bin/env bash
# Five nodes on one LAN whose shares change all the time, which get from each other all the time, and
# to which something happens every half minute. In the end everything must be right: no file has wrong
# bytes, all see each other and all that is shared, and the memory of a node that was never restarted
# has not grown. Needs root, iproute2, nftables, curl, openssl and a JDK's jcmd.
#
#   soak.sh [MINUTES] [SEED]    MINUTES: 120 unless said; a SEED brings the same faults in the same order
set -euo pipefail
# shellcheck source=SCRIPTDIR/../bench/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../bench/common.sh"
minutes=${1:-120}
RANDOM=${2:-$((EPOCHSECONDS % 32768))}
nodes=5
steady=$((nodes - 1)) # never restarted, so that its memory tells
pause=30              # seconds from one fault to the next
files=40              # in each yard, about
faults=(killed stop_well freeze pull flap one_way split lossy slow moved no_multicast no_catalogue no_root half_dead)
jcmd=$(command -v jcmd || find /usr/lib/jvm /opt -name jcmd -perm -u+x 2>/dev/null | head -n 1 || true)

# --- What goes on all the time ---------------------------------------------------------------

# add_file K: to the yard of node K. A file is called by the SHA-256 of its bytes, so that it can be
# told anywhere whether it is right.
add_file() {
  local file=$work/new$1
  openssl rand -out "$file" $((1 + RANDOM * RANDOM % 3000000))
  mv "$file" "$work/yard$1/$(sha256sum "$file" | cut -d ' ' -f 1)"
}

# any FOLDER: the name of one of the files in it.
any() { find "$1" -maxdepth 1 -type f ! -name '.*' -printf '%f\n' 2>/dev/null | shuf -n 1; }

# check_file FOLDER NAME: notes it where it has wrong bytes; one that was removed meanwhile is none.
check_file() {
  local is
  is=$(sha256sum "$1/$2" 2>/dev/null | cut -d ' ' -f 1) || return 0
  if [ -n "$is" ] && [ "$is" != "$2" ]; then echo "$1/$2" >>"$work/wrong"; fi
}

# live K: what somebody at node K does, whatever fails.
live() {
  local k=$1 from name
  set +e
  while :; do
    sleep "0.$((RANDOM % 10))"
    case $((RANDOM % 4)) in
      0)
        [ -d "$work/yard$k" ] || continue # Its root is away just now.
        if [ "$(find "$work/yard$k" -type f | wc -l)" -lt "$files" ]; then add_file "$k"
        else name=$(any "$work/yard$k"); rm -f "$work/yard$k/${name:-none}"; fi
        ;;
      *)
        from=$((RANDOM % nodes))
        name=$(any "$work/yard$from")
        if [ -z "$name" ] || [ "$from" = "$k" ]; then continue; fi
        if on "$k" --quiet get "$name" -o "$work/into$k" >"$work/get$k.out" 2>&1 </dev/null; then
          echo got >>"$work/tally$k"
          check_file "$work/into$k" "$name"
        else
          echo failed >>"$work/tally$k"
        fi
        find "$work/into$k" -maxdepth 1 -type f ! -name '.*' -mmin +2 -delete
        ;;
    esac
  done
}

begin_node() { start "$1" --share "$work/yard$1"; }

# --- What goes wrong -------------------------------------------------------------------------

mortal() { echo $((RANDOM % steady)); }
someone() { echo $((RANDOM % nodes)); }
again() { begin_node "$1"; ready "$1"; }
killed() { kill_hard "$1"; again "$1"; }
stop_well() { stop "$1"; again "$1"; }
freeze() { kill -STOP "${pid[$1]}"; sleep 15; kill -CONT "${pid[$1]}"; }
pull() { pull_cable "$1"; sleep 15; plug_cable "$1"; }
flap() { for _ in 1 2 3 4 5 6; do pull_cable "$1"; sleep 0.7; plug_cable "$1"; sleep 0.7; done; }
one_way() { drop "iifname v$1 oifname v$steady"; sleep 15; drop_nothing; }
split() { drop 'iifname {v0, v1} oifname {v2, v3, v4}; iifname {v2, v3, v4} oifname {v0, v1}'; sleep 15; drop_nothing; }
lossy() { lose 30; sleep 15; lose 0; }
slow() { shape "$1" 5; sleep 15; inside "$1" tc qdisc del dev eth0 root; ip netns exec "${ns}br" tc qdisc del dev "v$1" root; }
no_multicast() { drop 'udp dport 5353'; sleep 15; drop_nothing; }
no_catalogue() { kill_hard "$1"; rm -f "$work/home$1"/catalogue.db*; again "$1"; }
no_root() { mv "$work/yard$1" "$work/away$1"; sleep 10; mv "$work/away$1" "$work/yard$1"; }
half_dead() { kill_hard "$1"; kill_hard $((($1 + 1) % steady)); again "$1"; again $((($1 + 1) % steady)); }
moved() {
  inside "$1" ip addr flush dev eth0 scope global
  inside "$1" ip addr add "10.79.0.$((100 + RANDOM % 100))/24" brd + dev eth0
  inside "$1" ip route replace 224.0.0.0/4 dev eth0
}

# one_fault NAME: it happens to somebody, and is over when this returns.
one_fault() {
  local who
  case $1 in killed | stop_well | no_catalogue | half_dead | one_way) who=$(mortal) ;; *) who=$(someone) ;; esac
  say "$((SECONDS - began)) s: $1 $who"
  "$1" "$who"
  echo "$1" >>"$work/faults"
}

# --- What must be so in the end --------------------------------------------------------------

# heap K: bytes that live after a collection.
heap() {
  "$jcmd" "${pid[$1]}" GC.run >/dev/null
  inside "$1" curl -s "http://127.0.0.1:${ops[$1]}/metrics" \
    | awk '/^jvm_memory_used_bytes\{area="heap"/ {n += $NF} END {printf "%.0f\n", n}'
}

# growth: percent an hour of what heap told, each line seconds and bytes, by least squares.
growth() {
  awk '{n++; x += $1; y += $2; xx += $1 * $1; xy += $1 * $2}
    END {
      spread = n * xx - x * x
      if (n < 3 || spread == 0) print "-"
      else printf "%.2f\n", 100 * 3600 * (n * xy - x * y) / spread / (y / n)
    }' "$work/heap"
}

# listed K: how many files node K sees of all.
listed() {
  local from total=0
  for ((from = 0; from < nodes; from++)); do
    total=$((total + $(on "$1" --json ls "node$from:yard$from" 2>/dev/null | grep -c '"kind": *"file"' || true)))
  done
  echo "$total"
}
lists_all() { [ "$(listed "$1")" -eq "$(cat "$work"/yard*.list | wc -l)" ]; }

begin
[ -n "$jcmd" ] || die "needs jcmd, of a JDK"
have nft || die "needs nft"
lan_up "$nodes"
join_all "$nodes"
for ((k = 0; k < nodes; k++)); do
  mkdir "$work/yard$k" "$work/into$k"
  for _ in 1 2 3 4 5; do add_file "$k"; done
  begin_node "$k"
done
for ((k = 0; k < nodes; k++)); do ready "$k"; done
# shellcheck disable=SC2046
wait_peers $((nodes - 1)) $(seq 0 $((nodes - 1))) >/dev/null
touch "$work/wrong" "$work/heap"
for ((k = 0; k < nodes; k++)); do
  touch "$work/tally$k"
  live "$k" &
  pid[live$k]=$!
done

began=$SECONDS
end=$((SECONDS + minutes * 60))
warm=$((SECONDS + minutes * 60 / 8)) # until then the memory is still filling
order=()
while [ "$SECONDS" -lt "$end" ]; do
  next=$((SECONDS + pause))
  [ ${#order[@]} -gt 0 ] || mapfile -t order < <(printf '%s\n' "${faults[@]}" | shuf --random-source=<(yes "$RANDOM"))
  one_fault "${order[0]}"
  order=("${order[@]:1}")
  [ "$SECONDS" -lt "$warm" ] || echo "$((SECONDS - began)) $(heap "$steady")" >>"$work/heap"
  while [ "$SECONDS" -lt "$next" ]; do sleep 0.2; done
done

for ((k = 0; k < nodes; k++)); do
  kill -0 "${pid[live$k]}" 2>/dev/null || die "nobody lives at node $k any more: little was tried"
  kill_hard "live$k"
done
# shellcheck disable=SC2046
wait_peers $((nodes - 1)) $(seq 0 $((nodes - 1))) >/dev/null
for ((k = 0; k < nodes; k++)); do
  find "$work/yard$k" -type f ! -name '.*' -printf '%f\n' >"$work/yard$k.list"
  for folder in yard into; do
    while IFS= read -r name; do check_file "$work/$folder$k" "$name"; done \
      < <(find "$work/$folder$k" -maxdepth 1 -type f ! -name '.*' -printf '%f\n')
  done
done
for ((k = 0; k < nodes; k++)); do until_true "node $k lists all files" lists_all "$k"; done

got=$(cat "$work"/tally* | grep -c got || true)
failed=$(cat "$work"/tally* | grep -c failed || true)
result "$minutes minutes, $(wc -l <"$work/faults") faults of $(sort -u "$work/faults" | wc -l) kinds, $got gets (and $failed that failed meanwhile): files with wrong bytes" \
  "$(wc -l <"$work/wrong")" le 0 '' -
result "  all nodes see each other and all files in the end" 1 ge 1 '' -
grown=$(growth)
result "  memory after a collection, of the node that was never restarted" \
  "$(awk 'END {printf "%.1f", $2 / 1048576}' "$work/heap")" le 1 'MiB (growth in % an hour)' "$(wc -l <"$work/heap") collections" "$grown"
result "  its threads, its resident memory in MiB" "$(awk '/^Threads/ {print $2}' "/proc/${pid[$steady]}/status"), $(($(memory_kb "${pid[$steady]}" VmRSS) / 1024))" - '' '' -
print_table
if grep -q MISSED "$table"; then exit 1; fi
