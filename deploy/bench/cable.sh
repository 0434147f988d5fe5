#!/usr/bin/env bash
# One file over a slow cable: as it is, with a delay of 10 ms each way, with 1 % of the frames lost.
# Baselines, in turn with it: iperf3, which is what TCP (cubic) gets out of that cable, and an rsync
# daemon. Then a smaller file with delay and loss together, as on bad Wi-Fi, where our sender uses BBR:
# beside the bound, which is the file's bits through the cable, rsync and curl on cubic, curl on BBR.
# Our nodes have fetched another file before; the time is that of a whole call, from gRPC to gRPC.
#
#   cable.sh [RUNS]    RUNS: 3; SIZE=64M, WIFI_SIZE=16M, RATE=100 (Mbit/s) in the environment
set -euo pipefail
# shellcheck source=SCRIPTDIR/baselines.sh
. "$(dirname "${BASH_SOURCE[0]}")/baselines.sh"
runs=${1:-3}
size=$(numfmt --from=iec "${SIZE:-64M}")
wifi_size=$(numfmt --from=iec "${WIFI_SIZE:-16M}")
rate=${RATE:-100}

begin
for program in ethtool nft python3; do have "$program" || die "needs $program"; done
lan_up 2
mkdir -p "$work/yard" "$work/into"
make_file "$work/yard/warm" "$size" warm
make_file "$work/yard/file" "$size" lanyard
make_file "$work/yard/wifi" "$wifi_size" wifi

# bbr_here: whether the kernel has it; a namespace may choose any that it has.
bbr_here() { grep -qw bbr /proc/sys/net/ipv4/tcp_available_congestion_control; }

compete iperf3 iperf3
compete rsync rsync
compete curl nginx
if takes_part iperf3; then serve_iperf; fi
if takes_part rsync; then serve_rsync; fi
if takes_part curl; then serve_nginx nginx 8080; fi
compete curl-bbr nginx

# warmed_up OPTION...: our two nodes, the sender with those options, on the cable as it is.
warmed_up() {
  start 0 --no-mdns --share "$work/yard" "$@"
  ready 0
  start 1 --no-mdns --peer "$(address 0):${port[0]}"
  ready 1
  wait_peers 1 0 1 >/dev/null
  wait_indexed 0
  fetch 1 node0:yard/warm "$work/into"
  rm "$work/into/warm"
}

# cable MILLISECONDS PERCENT: what it is from now on, each way.
cable() {
  shape 0 "$rate"
  shape 1 "$rate"
  lose "$2"
  delay 1 "$1"
}
# connects: seconds for one round trip, as it is.
connects() { inside 1 curl -s -o /dev/null -w '%{time_connect}' "http://$(address 0):${port[0]}" || true; }

# race FILE NAME...: each of those in turn, as often as there are runs.
race() {
  local file=$1 run name
  shift
  say "$file at $rate Mbit/s; to connect, which is a round trip, takes $(connects) s"
  for ((run = 0; run < runs; run++)); do
    for name in lanyard "$@"; do
      if [ "$name" = lanyard ] || takes_part "$name"; then
        once "$name" "$file"
        rm -f "$work/into/$file"
      fi
    done
  done
}
once() {
  case $1 in
    lanyard) measure lanyard '0 1' fetch 1 "node0:yard/$2" "$work/into" ;;
    iperf3) measure iperf3 iperf3 get_iperf "$size"; return ;;
    rsync) measure rsync rsync get_rsync "$2" "$work/into" ;;
    curl) measure curl nginx get_http 1 8080 "$2" "$work/into/$2" ;;
    curl-bbr)
      # nginx does not choose: what it accepts takes the congestion control of that moment.
      sender_setting net.ipv4.tcp_congestion_control bbr
      measure curl-bbr nginx get_http 1 8080 "$2" "$work/into/$2"
      sender_setting net.ipv4.tcp_congestion_control cubic
      ;;
  esac
  cmp "$work/yard/$2" "$work/into/$2"
}

# own_costs: rows of what we took besides time.
own_costs() {
  result "  CPU of both ends" "$(middle lanyard.cpu 2)" - - s -
  result "  on the wire, both ways" "$(calc "$(middle lanyard.wire) / 1000000" 1)" - - MB -
}

# beside_iperf TEXT MILLISECONDS PERCENT
beside_iperf() {
  new_scene "$2-$3"
  cable "$2" "$3"
  race file iperf3 rsync
  result "$((size >> 20)) MiB at $rate Mbit/s$1, to iperf3" "$(middle lanyard.s 2)" le 1.03 s \
    "$(beside costs iperf3 rsync)" "$(ratio lanyard iperf3)"
  own_costs
}

# wifi: delay and loss together.
wifi() {
  local bound
  bound=$(calc "$wifi_size * 8 / $rate / 1000000" 3)
  new_scene wifi
  # The delay is there before the connection: BBR keeps the shortest round trip of ten seconds, and
  # would crawl for so long if the cable got longer under it, which none does.
  cable 10 0
  warmed_up --congestion bbr
  lose 1
  race wifi rsync curl curl-bbr
  result "$((wifi_size >> 20)) MiB at $rate Mbit/s with 20 ms and 1 % loss, --congestion bbr, to the bound" \
    "$(middle lanyard.s 2)" le 1.5 s "$bound s: bound; $(beside costs rsync curl curl-bbr)" \
    "$(calc "$(middle lanyard.s 3) / $bound" 2)"
  own_costs
}

join_all 2
warmed_up
beside_iperf '' 0 0
beside_iperf ' with 20 ms' 10 0
beside_iperf ' with 1 % loss' 0 1
stop 1 0
if bbr_here; then
  wifi
  stop 1 0
else
  say "bench: this kernel has no bbr, so there is no row for bad Wi-Fi"
  result "$((wifi_size >> 20)) MiB at $rate Mbit/s with 20 ms and 1 % loss, --congestion bbr" "no bbr here" - - '' -
fi
print_table
