#!/usr/bin/env bash
# kill -9 at random times during a swarm: three nodes get files from a fourth and from each other, again
# and again, while one after the other of all four is killed and started again. No file may have wrong
# bytes, and what a node had said to be verified must not be fetched again. Needs root, iproute2, curl
# and openssl.
#
#   swarm-kills.sh [KILLS]    500 unless said; a kill takes about a second and a half
set -euo pipefail
# shellcheck source=SCRIPTDIR/../bench/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../bench/common.sh"
kills=${1:-500}
files=6
size=$((24 << 20))
takers=(1 2 3)

begin_node() {
  local k=$1 peers=() other
  for other in 0 1 2 3; do [ "$other" = "$k" ] || peers+=(--peer "$(address "$other"):7117"); done
  if [ "$k" = 0 ]; then peers+=(--share "$work/yard"); fi
  start "$k" --no-mdns --ops-port 7118 "${peers[@]}"
}

# told: the largest bytesDone in what a get said.
told() { grep -o '"bytesDone": *[0-9]*' "$1" | grep -o '[0-9]*$' | sort -n | tail -n 1 | grep . || echo 0; }

# take K: gets one file after the other, each until it is there, whatever is killed meanwhile.
take() {
  local k=$1 f=0 done_before fetched out=$work/get$1.out
  set +e
  while :; do
    f=$(((f + RANDOM) % files))
    done_before=0
    rm -rf "$work/into$k"
    mkdir "$work/into$k"
    until on "$k" --json get "node0:yard/file$f" -o "$work/into$k" >"$out" 2>"$out.err" </dev/null; do
      # A source may have been killed just when it was asked for the list.
      if [ "$(told "$out")" -gt "$done_before" ]; then done_before=$(told "$out"); fi
      if [ -e "$work/into$k/file$f" ]; then cmp -s "$work/yard/file$f" "$work/into$k/file$f" || echo "$k $f" >>"$work/wrong"; fi
      sleep 0.2
    done
    cmp -s "$work/yard/file$f" "$work/into$k/file$f" || echo "$k $f" >>"$work/wrong"
    fetched=$(tail -n 1 "$out" | field bytesFetched)
    [ "$fetched" -le $((size - done_before)) ] || echo "$k $f: $fetched fetched, $done_before had been verified" >>"$work/lost"
    echo "$done_before" >>"$work/got$k"
  done
}

begin
lan_up 4
join_all 4
mkdir "$work/yard"
for ((f = 0; f < files; f++)); do make_file "$work/yard/file$f" "$size" "$f"; done
for k in 0 1 2 3; do begin_node "$k"; done
for k in 0 1 2 3; do ready "$k"; done
wait_peers 3 0 1 2 3 >/dev/null
wait_indexed 0
# A cable that takes a second for a file, so that a kill meets one that is on its way.
for k in 0 1 2 3; do shape "$k" 200; done
touch "$work/wrong" "$work/lost"
for k in "${takers[@]}"; do
  touch "$work/got$k"
  take "$k" &
  pid[take$k]=$!
done
for ((i = 0; i < kills; i++)); do
  victim=$((RANDOM % 4))
  sleep "0.$((RANDOM % 10))"
  kill_hard "$victim"
  begin_node "$victim"
  ready "$victim"
  [ $((i % 50)) -ne 0 ] || say "$i kills"
done
before=$(cat "$work"/got? | wc -l)
patience=120
got_more() { [ "$(cat "$work"/got? | wc -l)" -ge $((before + 3)) ]; }
until_true 'all get something after the last kill' got_more
for k in "${takers[@]}"; do kill_hard "take$k"; done
result "$kills kills at random times during a swarm, $before files got, $(cat "$work"/got? | grep -cv '^0$' || true) of them in several attempts: files with wrong bytes" \
  "$(wc -l <"$work/wrong")" le 0 '' -
result '  gets that fetched again what had been verified' "$(wc -l <"$work/lost")" le 0 '' -
cat "$work/lost" >&2
print_table
if grep -q MISSED "$table"; then exit 1; fi
