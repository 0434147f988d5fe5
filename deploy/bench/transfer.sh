#!/usr/bin/env bash
# One large file between two nodes on a free cable, over mutual TLS, verified, from tmpfs to tmpfs.
# Baselines, in turn with it: curl from nginx, plain and over TLS 1.3, and an rsync daemon, none of
# which verifies; curl over TLS with its SHA-256 by openssl beside it; iperf3, which writes no file.
# CPU is that of both ends together.
#
#   transfer.sh [RUNS]      RUNS: 3; SIZE=1G in the environment
set -euo pipefail
# shellcheck source=SCRIPTDIR/baselines.sh
. "$(dirname "${BASH_SOURCE[0]}")/baselines.sh"
runs=${1:-3}
size=$(numfmt --from=iec "${SIZE:-1G}")
mb=$(calc "$size / 1000000")
gib=$(calc "$size / 1073741824" 4)

begin
lan_up 2
mkdir -p "$work/yard" "$work/into"
say "making $mb MB"
make_file "$work/yard/large.bin" "$size" lanyard

compete curl-tls nginx
compete curl-tls-sha256 nginx openssl
compete curl nginx
compete rsync rsync
compete iperf3 iperf3
if takes_part curl; then serve_nginx nginx 8080; fi
if takes_part rsync; then serve_rsync; fi
if takes_part iperf3; then serve_iperf; fi

pair_up

# compared: what has come, byte for byte; then it is removed.
compared() {
  cmp "$work/yard/large.bin" "$work/into/large.bin"
  rm "$work/into/large.bin"
}
once() {
  case $1 in
    lanyard) measure lanyard '0 1' fetch 1 node0:yard/large.bin "$work/into" ;;
    curl-tls) measure curl-tls nginx get_https 1 8081 large.bin "$work/into/large.bin" ;;
    curl-tls-sha256) measure curl-tls-sha256 nginx get_https_summed 1 8081 large.bin "$work/into/large.bin" ;;
    curl) measure curl nginx get_http 1 8080 large.bin "$work/into/large.bin" ;;
    rsync) measure rsync rsync get_rsync large.bin "$work/into" ;;
    iperf3) measure iperf3 iperf3 get_iperf "$size"; return ;;
  esac
  compared
}
once lanyard
cold=$(latest lanyard.s)
new_scene warm
for ((run = 0; run < runs; run++)); do
  for name in lanyard "${contestants[@]}"; do once "$name"; done
  began=$(now)
  on 1 get node0:yard/large.bin -o "$work/into/" >/dev/null
  note command.s "$(calc "($(now) - $began) / 1000" 3)"
  compared
done

rate_of() { calc "$size / 1000000 / $(middle "$1.s" 3)"; }
cpu_per_gib() { calc "$(middle "$1.cpu" 2) / $gib" 2; }
rate_and_cpu() { printf '%s MB/s at %s' "$(rate_of "$1")" "$(cpu_per_gib "$1")"; }
result "get of $mb MB on a free cable, to curl over TLS" "$(rate_of lanyard)" ge 0.85 MB/s \
  "$(beside rate_and_cpu curl-tls curl-tls-sha256 curl rsync iperf3) s/GiB" "$(ratio curl-tls lanyard)"
result "  the same to curl over TLS with its SHA-256" "$(rate_of lanyard)" - - MB/s - "$(ratio curl-tls-sha256 lanyard)"
result "  CPU of both ends" "$(cpu_per_gib lanyard)" le 2.2 s/GiB -
result "  the first, when nothing is warm" "$(calc "$size / 1000000 / $cold")" - - MB/s -
result "  with the start of the command" "$(calc "$size / 1000000 / $(middle command.s 3)")" - - MB/s -
result "  bytes on the wire, to the file's" "$(calc "$(middle lanyard.wire) / $size" 3)" - - '' -
result "  memory of the sender at most (VmHWM)" "$(calc "$(memory_kb "${pid[0]}" VmHWM) / 1024")" le 256 MiB -
result "  memory of the receiver at most (VmHWM)" "$(calc "$(memory_kb "${pid[1]}" VmHWM) / 1024")" le 256 MiB -
stop 1 0
print_table
