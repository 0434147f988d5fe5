# shellcheck shell=bash
# The others that a benchmark compares with: their servers, which run in node 0's namespace and serve
# $work/yard, and their clients, which run in node 1's. Sourced instead of common.sh, not run.
#
# A baseline has a name, which `compete` takes; what is not on this computer is left out, says so, and
# stands in the table as "not here".
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
contestants=() # names of the baselines that are here
missing=' '    # and of those that are not

# compete NAME PROGRAM...: has the baseline NAME take part if the programs that it needs are here.
compete() {
  local name=$1 program
  shift
  for program in "$@"; do
    if ! have "$program"; then
      say "bench: $program is not here, so there is no baseline \"$name\""
      missing+="$name "
      return
    fi
  done
  contestants+=("$name")
}

# takes_part NAME: whether it is among the contestants.
takes_part() { [[ " ${contestants[*]} " == *" $1 "* ]]; }

# beside SHOW NAME...: the text of those baselines for a row; SHOW NAME prints a baseline's figure.
beside() {
  local show=$1 name text=''
  shift
  for name in "$@"; do
    text+=${text:+; }
    if [[ $missing == *" $name "* ]]; then text+="$name: not here"; else text+="$name: $("$show" "$name")"; fi
  done
  printf '%s' "${text:--}"
}

# ratio ONE OTHER: of their seconds, or - where one of them is not here.
ratio() {
  if [ -s "$scene/$1.s" ] && [ -s "$scene/$2.s" ]; then
    calc "$(middle "$1.s" 3) / $(middle "$2.s" 3)" 2
  else
    echo -
  fi
}
# costs NAME: all that was measured of it.
costs() { printf '%s s, %s CPU-s, %s MB' "$(middle "$1.s" 2)" "$(middle "$1.cpu" 2)" "$(calc "$(middle "$1.wire") / 1000000" 1)"; }

# sender_setting NAME VALUE: a kernel setting of node 0, for what is started there from now on.
sender_setting() { inside 0 sysctl -qw "$1=$2"; }

# --- nginx and curl --------------------------------------------------------------------------

# serve_nginx NAME PORT: plain HTTP on the port, TLS 1.3 on the next one; NAME is its name in `pid`.
serve_nginx() {
  local conf=$work/$1.conf
  [ -e "$work/cert.pem" ] || openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
    -subj /CN=bench -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
  cat >"$conf" <<NGINX
worker_processes 1;
daemon off;
user root;
pid $work/$1.pid;
error_log $work/$1.log;
events {}
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  server {
    listen $2;
    listen $(($2 + 1)) ssl;
    ssl_protocols TLSv1.3;
    ssl_certificate $work/cert.pem;
    ssl_certificate_key $work/key.pem;
    ssl_buffer_size 16k;
    root $work/yard;
  }
}
NGINX
  chmod 755 "$work"
  ip netns exec "${ns}0" nginx -c "$conf" >/dev/null 2>&1 &
  pid[$1]=$!
  until_true "nginx answers" inside 0 curl -s -o /dev/null "http://127.0.0.1:$2/"
}

# get_http K PORT PATH FILE and get_https: by node K.
get_http() { inside "$1" curl -sf --max-time "$longest" -o "$4" "http://$(address 0):$2/$3"; }
get_https() { inside "$1" curl -sfk --max-time "$longest" -o "$4" "https://$(address 0):$2/$3"; }
# get_https_summed: the same, and its SHA-256 while it comes.
get_https_summed() {
  inside "$1" curl -sfk --max-time "$longest" "https://$(address 0):$2/$3" \
    | tee "$4" | openssl dgst -sha256 >"$work/sum"
}

# --- rsync, as a daemon and over ssh ---------------------------------------------------------

serve_rsync() {
  cat >"$work/rsyncd.conf" <<RSYNC
use chroot = no
uid = root
[yard]
path = $work/yard
RSYNC
  ip netns exec "${ns}0" rsync --daemon --no-detach --port=8873 --config="$work/rsyncd.conf" \
    --log-file="$work/rsync.log" >/dev/null 2>&1 &
  pid[rsync]=$!
  until_true "rsync's daemon answers" rsync_answers
}
rsync_answers() { inside 0 rsync rsync://127.0.0.1:8873/ >/dev/null 2>&1; }

# get_rsync PATH FOLDER [OPTION...]: by node 1.
get_rsync() { inside 1 rsync -rt "${@:3}" "rsync://$(address 0):8873/yard/$1" "$2/"; }

# serve_ssh: a throwaway sshd; its keys live and die with $work.
serve_ssh() {
  mkdir -p "$work/ssh" /run/sshd # the latter is sshd's own, where its service has not made it yet
  ssh-keygen -q -t ed25519 -N '' -f "$work/ssh/host"
  ssh-keygen -q -t ed25519 -N '' -f "$work/ssh/user"
  cat >"$work/ssh/config" <<SSHD
Port 2222
HostKey $work/ssh/host
AuthorizedKeysFile $work/ssh/user.pub
PermitRootLogin prohibit-password
StrictModes no
UsePAM yes
PidFile none
SSHD
  ip netns exec "${ns}0" "$(command -v sshd)" -D -e -f "$work/ssh/config" >/dev/null 2>"$work/sshd.log" </dev/null &
  pid[ssh]=$!
  printf '#!/bin/sh\nexec ssh -F none -p 2222 -i %s -o UserKnownHostsFile=%s -o StrictHostKeyChecking=accept-new -o LogLevel=ERROR "$@"\n' \
    "$work/ssh/user" "$work/ssh/known" >"$work/ssh/client"
  chmod 755 "$work/ssh/client"
  until_true "sshd answers" ssh_answers
}
ssh_answers() { inside 1 "$work/ssh/client" "root@$(address 0)" true 2>/dev/null; }

# get_rsync_ssh PATH FOLDER: by node 1.
get_rsync_ssh() { inside 1 rsync -rt -e "$work/ssh/client" "${@:3}" "root@$(address 0):$work/yard/$1" "$2/"; }

# --- iperf3 ----------------------------------------------------------------------------------

serve_iperf() {
  ip netns exec "${ns}0" iperf3 -s >"$work/iperf3.log" 2>&1 </dev/null &
  pid[iperf3]=$!
  sleep 0.5 # it takes one client at a time, so it is not asked whether it is there
}

# get_iperf BYTES: node 0 sends until node 1 has received as many.
get_iperf() { inside 1 iperf3 -c "$(address 0)" -R -n "$1" >"$work/iperf3.out"; }

# --- libtorrent ------------------------------------------------------------------------------

# torrent_python: an interpreter that has libtorrent; a distribution's package serves only its own.
torrent_python() {
  local python
  for python in python3 /usr/bin/python3; do
    if have "$python" && "$python" -c 'import libtorrent' 2>/dev/null; then echo "$python"; return; fi
  done
  echo python3-with-libtorrent
}
