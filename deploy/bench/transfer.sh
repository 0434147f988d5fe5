#!/usr/bin/env bash
# One large file between two nodes, over mutual TLS, verified, from tmpfs to tmpfs.
# Baseline: curl from nginx over TLS 1.3 (openssl's server where there is no nginx), not verified;
# and the same followed by sha256sum.
#
#   transfer.sh [RUNS]      RUNS: 7; SIZE=1G in the environment
set -euo pipefail
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
runs=${1:-7}
size=$(numfmt --from=iec "${SIZE:-1G}")
mb=$(calc "$size / 1000000")
gib=$(calc "$size / 1073741824" 4)

begin
lan_up 2
mkdir -p "$work/files" "$work/into"
say "making $mb MB"
openssl enc -aes-128-ctr -nosalt -pass pass:lanyard -in /dev/zero 2>/dev/null | head -c "$size" >"$work/files/large.bin" || true

# --- The baseline: a plain server, a plain client --------------------------------------------

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=bench \
  -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
if have nginx; then
  server=nginx
  cat >"$work/nginx.conf" <<NGINX
worker_processes 1;
daemon off;
pid $work/nginx.pid;
error_log $work/nginx.log;
events {}
http {
  access_log off;
  server {
    listen 8443 ssl;
    ssl_protocols TLSv1.3;
    ssl_certificate $work/cert.pem;
    ssl_certificate_key $work/key.pem;
    ssl_buffer_size 16k;
    root $work/files;
  }
}
NGINX
  chmod 755 "$work"
  ip netns exec "${ns}0" nginx -c "$work/nginx.conf" -g 'user root;' >/dev/null 2>&1 &
else
  server='openssl s_server'
  (cd "$work/files" && exec ip netns exec "${ns}0" openssl s_server -WWW -tls1_3 -quiet -accept 8443 \
    -cert "$work/cert.pem" -key "$work/key.pem" >/dev/null 2>&1) &
fi
pid[server]=$!
url=https://$(address 0):8443/large.bin
until_true "$server answers" inside 1 curl -sk --range 0-0 -o /dev/null "$url"

# descendants PID: it, and all that it started.
descendants() {
  local child
  echo "$1"
  for child in $(pgrep -P "$1" || true); do descendants "$child"; done
}

# server_cpu: of the server and its workers.
server_cpu() {
  local p total=0
  for p in $(descendants "${pid[server]}"); do total=$((total + $(cpu_ms "$p"))); done
  echo "$total"
}

for ((run = 0; run < runs; run++)); do
  rm -f "$work/into/large.bin"
  before=$(server_cpu)
  TIMEFORMAT='%R %U %S'
  { time inside 1 curl -sk -o "$work/into/large.bin" "$url"; } 2>"$work/time"
  read -r wall user system <"$work/time"
  calc "$mb / $wall" 1 >>"$work/curl.rate"; echo >>"$work/curl.rate"
  calc "($user + $system) / $gib" 2 >>"$work/curl.cpu"; echo >>"$work/curl.cpu"
  calc "($(server_cpu) - $before) / 1000 / $gib" 2 >>"$work/server.cpu"; echo >>"$work/server.cpu"
  { time sha256sum "$work/into/large.bin" >/dev/null; } 2>"$work/time"
  read -r sum _ _ <"$work/time"
  calc "$mb / ($wall + $sum)" 1 >>"$work/verified.rate"; echo >>"$work/verified.rate"
  say "curl from $server, run $((run + 1)): $(tail -n 1 "$work/curl.rate") MB/s"
done
# shellcheck disable=SC2046
kill -TERM $(descendants "${pid[server]}" | tac) 2>/dev/null || true
wait "${pid[server]}" 2>/dev/null || true
unset 'pid[server]'
rm -f "$work/into/large.bin"

# --- Lanyard ---------------------------------------------------------------------------------

join_all 2
start 0 --no-mdns --share "$work/files"
ready 0
start 1 --no-mdns --peer "$(address 0):${port[0]}"
ready 1
found() { on 1 --json search large.bin 2>/dev/null | field digest | grep -q .; }
until_true "node 1 finds what node 0 shares" found

for ((run = 0; run < runs; run++)); do
  rm -f "$work/into/large.bin"
  before0=$(cpu_ms "${pid[0]}") before1=$(cpu_ms "${pid[1]}") began=$(now) first='' last=''
  while IFS= read -r event; do
    last=$(now)
    [ -n "$first" ] || first=$last
    printf '%s\n' "$event" >"$work/event"
  done < <(on 1 --json get "node0:files/large.bin" -o "$work/into/" || echo failed)
  whole=$(($(now) - began))
  grep -q '"event": *"done"' "$work/event" || die "the get failed: $(cat "$work/event")"
  cmp "$work/files/large.bin" "$work/into/large.bin"
  calc "$size / 1000 / ($last - $first)" 1 >>"$work/rate"; echo >>"$work/rate"
  calc "$size / 1000 / $whole" 1 >>"$work/whole"; echo >>"$work/whole"
  calc "($(cpu_ms "${pid[0]}") - $before0) / 1000 / $gib" 2 >>"$work/cpu0"; echo >>"$work/cpu0"
  calc "($(cpu_ms "${pid[1]}") - $before1) / 1000 / $gib" 2 >>"$work/cpu1"; echo >>"$work/cpu1"
  say "lanyard get, run $((run + 1)): $(tail -n 1 "$work/rate") MB/s, with the command's own start $(tail -n 1 "$work/whole")"
done

curl_rate=$(median <"$work/curl.rate")
result "get of $mb MB, MB/s" "$(median <"$work/rate")" ge 500 MB/s "$curl_rate MB/s: curl from $server, TLS 1.3, not verified"
# Computers differ twofold, and one of them within an hour: the target was set where curl got 1071.
result "  as a part of the baseline" "$(calc "$(median <"$work/rate") / $curl_rate" 2)" ge 0.47 '' "500 of 1071 MB/s, where the target was set"
result "  the first, when nothing is warm" "$(head -n 1 "$work/rate")" - - MB/s "$(median <"$work/verified.rate") MB/s: the same, then sha256sum"
result "  with the start of the command" "$(median <"$work/whole")" - - MB/s -
result "CPU of the node that sends" "$(median <"$work/cpu0")" - - s/GiB "$(median <"$work/server.cpu") s/GiB: $server"
result "CPU of the node that receives" "$(median <"$work/cpu1")" - - s/GiB "$(median <"$work/curl.cpu") s/GiB: curl"
result "memory of the sender at most (VmHWM)" "$(calc "$(memory_kb "${pid[0]}" VmHWM) / 1024")" le 256 MiB -
result "memory of the receiver at most (VmHWM)" "$(calc "$(memory_kb "${pid[1]}" VmHWM) / 1024")" le 256 MiB -
stop 1 0
print_table
