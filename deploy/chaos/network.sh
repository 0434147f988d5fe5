#!/usr/bin/env bash
# What the network and the computers do in the middle of a get: three nodes on one LAN, of which one
# has a file, a second has it too where it says so, and a third gets it. Each time the file must be
# there in the end, byte for byte, and all must see each other again. Needs root, iproute2, ethtool,
# nftables, curl and openssl.
#
#   network.sh [WHICH...]    of: partition one-way loss freeze freeze-taker moved flap no-multicast
#   FREEZE                   for how long something stands still, in seconds: 60
set -euo pipefail
# shellcheck source=SCRIPTDIR/../bench/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../bench/common.sh"
[ $# -gt 0 ] || set -- partition one-way loss freeze freeze-taker moved flap no-multicast
size=$((48 << 20))
rate=40 # Mbit/s: some ten seconds
giver=0 taker=1 other=2
frozen=${FREEZE:-60}

# scene_of NAME BYTES [OPTION...]: three fresh nodes, the first with a file of so many bytes, and the
# second's cable shaped.
scene_of() {
  local k options=("${@:3}")
  new_scene "$1"
  rm -rf "$work"/home* "$work"/yard* "$work"/into "$work"/*.out
  mkdir "$work/yard0" "$work/yard2" "$work/into"
  make_file "$work/yard0/file" "$2" "$1"
  join_all 3
  for k in 0 1 2; do
    mkdir -p "$work/yard$k"
    start "$k" --share "$work/yard$k" "${options[@]}"
  done
  for k in 0 1 2; do ready "$k"; done
  wait_peers 2 0 1 2 >/dev/null
  wait_indexed 0
  shape "$taker" "$rate"
}

# both_have: the other one has the file, too.
both_have() {
  cp "$work/yard0/file" "$work/yard2/file"
  until_true "two have it" two_have
}
two_have() { [ "$(on "$taker" --json search file | grep -o '"node":' | wc -l)" -ge 2 ]; }

# begin_get [OPTION...]: in the background; half_way: waits for it to be.
begin_get() { on "$taker" --quiet get file -o "$work/into" "$@" >"$work/get.out" 2>&1 </dev/null & pid[get]=$!; }
half_way() { until_true "some of it is there" some_is_there; }
some_is_there() { [ "$(on "$taker" --json downloads | field bytesDone)" -gt $((size / 4)) ] 2>/dev/null; }

is_right() { cmp -s "$work/yard0/file" "$work/into/file"; }

# ends NAME SECONDS: the get ends well, within so many seconds, and all see each other again.
ends() {
  local began=$SECONDS k status=0
  while kill -0 "${pid[get]}" 2>/dev/null && [ $((SECONDS - began)) -lt "$2" ]; do sleep 0.1; done
  wait "${pid[get]}" || status=$?
  unset "pid[get]"
  [ "$status" -eq 0 ] || die "$1: the get ended with $status: $(cat "$work/get.out")"
  until_true "the file is right" is_right
  wait_peers 2 0 1 2 >/dev/null
  result "$1: the file is right, and all see each other, after so many seconds" $((SECONDS - disturbed)) le "$2" s -
  stop 0 1 2
}

disturb_partition() {
  scene_of partition "$size"
  begin_get
  half_way
  disturbed=$SECONDS
  drop "iifname v$taker; oifname v$taker"
  sleep 8
  drop_nothing
  ends 'a partition of 8 s' 60
}

disturb_one-way() {
  scene_of one-way "$size"
  begin_get
  half_way
  disturbed=$SECONDS
  drop "iifname v$giver oifname v$taker"
  sleep 8
  drop_nothing
  ends 'nothing comes, but goes, for 8 s' 60
}

disturb_loss() {
  # With the congestion control that the README advises on a bad wireless network. Left to the node:
  # TCP itself is silent for longer than somebody would wait for.
  scene_of loss $((1 << 20)) --congestion bbr
  disturbed=$SECONDS
  lose 30
  begin_get --detach
  patience=240
  ends '30 % of all frames are lost, 1 MiB' 240
  patience=60
  lose 0
}

# freeze K: a process stands still, for longer than it takes the others to miss it.
freeze() {
  kill -STOP "${pid[$1]}"
  sleep "$frozen"
}

disturb_freeze() {
  scene_of freeze "$size"
  both_have
  begin_get
  half_way
  disturbed=$SECONDS
  freeze "$giver"
  is_right || die 'a source that stands still holds up who has another'
  kill -CONT "${pid[$giver]}"
  ends "a source of two stands still for $frozen s" $((frozen + 30))
}

disturb_freeze-taker() {
  scene_of freeze-taker "$size"
  begin_get --detach
  half_way
  disturbed=$SECONDS
  freeze "$taker"
  kill -CONT "${pid[$taker]}"
  until_true "the file is there" is_right
  ends "who gets it stands still for $frozen s" $((frozen + 60))
}

disturb_moved() {
  scene_of moved "$size"
  begin_get --detach
  half_way
  disturbed=$SECONDS
  inside "$giver" ip addr flush dev eth0 scope global
  inside "$giver" ip addr add 10.79.0.90/24 brd + dev eth0
  inside "$giver" ip route replace 224.0.0.0/4 dev eth0
  ends 'the source has another address' 60
}

disturb_flap() {
  scene_of flap "$size"
  begin_get
  half_way
  disturbed=$SECONDS
  for _ in 1 2 3 4 5 6; do pull_cable "$taker"; sleep 0.7; plug_cable "$taker"; sleep 0.7; done
  ends 'an interface that flaps six times' 60
}

disturb_no-multicast() {
  scene_of no-multicast "$size"
  drop 'udp dport 5353'
  stop "$other"
  disturbed=$SECONDS
  # Without multicast, by what it remembers of the others.
  start "$other" --share "$work/yard2"
  ready "$other"
  begin_get
  ends 'no multicast: a node that starts finds those that it met before' 60
  drop_nothing
}

begin
for program in nft ethtool; do have "$program" || die "needs $program"; done
lan_up 3
for which in "$@"; do
  say "== $which"
  "disturb_$which"
  inside "$taker" tc qdisc del dev eth0 root 2>/dev/null || true
  ip netns exec "${ns}br" tc qdisc del dev "v$taker" root 2>/dev/null || true
  if [ "$which" = moved ]; then
    inside "$giver" ip addr flush dev eth0 scope global
    inside "$giver" ip addr add "$(address "$giver")/24" brd + dev eth0
    inside "$giver" ip route replace 224.0.0.0/4 dev eth0
  fi
done
print_table
if grep -q MISSED "$table"; then exit 1; fi
