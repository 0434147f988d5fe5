# shellcheck shell=bash
# How others bring a file from node 0 to all receivers: client and server (nginx, a curl each; or
# rsync's daemon, an rsync each), libtorrent with its default settings and tuned, syncthing, and a chain of raw copies, in which each
# receiver writes what comes and hands it on. Sourced instead of swarm-rig.sh, not run; the script has
# the function `race`, which measures.
# shellcheck source=SCRIPTDIR/syncthing.sh
. "$(dirname "${BASH_SOURCE[0]}")/syncthing.sh"
# shellcheck source=SCRIPTDIR/swarm-rig.sh
. "$bench/swarm-rig.sh"

# others_up [NAME...]: prepares those baselines, before the cables are shaped.
others_up() {
  local name k
  python=$(torrent_python)
  for name in "$@"; do
    case $name in
      client-server) compete "$name" nginx ;;
      rsync) compete "$name" rsync ;;
      torrent | torrent-tuned) compete "$name" "$python" ;;
      syncthing) compete "$name" syncthing ;;
      chain) compete "$name" socat tee ;;
      *) die "no such baseline: $name" ;;
    esac
  done
  for ((k = 1; k <= receivers; k++)); do mkdir -p "$work/other$k"; done
  if takes_part client-server; then serve_nginx nginx 8080; fi
  if takes_part rsync; then serve_rsync; fi
  if takes_part torrent || takes_part torrent-tuned; then "$python" "$bench/torrent.py" make "$work/yard/file" "$work/torrent"; fi
  if takes_part syncthing; then
    syncthing_up $((receivers + 1))
    appears warm
    together has_synced warm
    vanishes warm
  fi
}

# race_other NAME: one run, measured and compared.
race_other() {
  case $1 in
    client-server) race "$1" nginx together get_over_http ;;
    rsync) race "$1" rsync together get_over_rsync ;;
    torrent) race_torrent "$1" ;;
    torrent-tuned) race_torrent "$1" --tuned ;;
    syncthing) race "$1" "$(for ((k = 0; k <= receivers; k++)); do echo -n "sync$k "; done)" sync_all ;;
    chain) race "$1" '' chain ;;
  esac
  if [ "$1" = syncthing ]; then
    for ((k = 1; k <= receivers; k++)); do cmp "$work/yard/file" "$work/sync$k/file"; done
    vanishes file
  else
    compared "$work/other"
  fi
}

get_over_http() { get_http "$1" 8080 file "$work/other$1/file"; }
get_over_rsync() { inside "$1" rsync -rt "rsync://$(address 0):8873/yard/file" "$work/other$1/"; }

# --- libtorrent ------------------------------------------------------------------------------

# race_torrent NAME [--tuned]: all are connected with all.
race_torrent() {
  local k others=() names='torrent0' name=$1
  shift
  torrent_peer 0 "$work/yard" "$@" --seed
  for ((k = 1; k <= receivers; k++)); do
    others+=("$(address $((k - 1)))")
    torrent_peer "$k" "$work/other$k" "$@" "${others[@]}"
    names+=" torrent$k"
  done
  for ((k = 0; k <= receivers; k++)); do until_true "libtorrent is ready" grep -q ready "$work/torrent$k.out"; done
  race "$name" "$names" torrents_go
  for ((k = 0; k <= receivers; k++)); do stop_tree "torrent$k"; done
}

# torrent_peer K FOLDER OPTION... PEER...
torrent_peer() {
  local k=$1 folder=$2 options=() word
  shift 2
  for word in "$@"; do case $word in --*) options+=("$word"); shift ;; esac; done
  : >"$work/torrent$k.out"
  ip netns exec "$ns$k" "$python" "$bench/torrent.py" peer "${options[@]}" "$(address "$k")" "$work/torrent" "$folder" "$@" \
    >"$work/torrent$k.out" 2>"$work/torrent$k.log" </dev/null &
  pid[torrent$k]=$!
}
torrents_go() {
  local k
  set_off=$(now)
  for ((k = 1; k <= receivers; k++)); do kill -USR1 "${pid[torrent$k]}"; done
  for ((k = 1; k <= receivers; k++)); do until_true "libtorrent on node $k has it all" torrent_done "$k"; done
}
torrent_done() { grep -E '^[0-9]+$' "$work/torrent$1.out" >"$work/times$1"; }

# --- syncthing -------------------------------------------------------------------------------

# appears FILE: whole, in node 0's folder of syncthing.
appears() {
  cp "$work/yard/$1" "$work/next"
  mv "$work/next" "$work/sync0/$1"
  syncthing_scan
}
vanishes() {
  local k
  rm "$work/sync0/$1"
  syncthing_scan
  for ((k = 1; k <= receivers; k++)); do until_true "syncthing has removed $1" [ ! -e "$work/sync$k/$1" ]; done
}
# has_synced K FILE: it gets its name when it is whole.
has_synced() { until_true "syncthing on node $1 has $2" [ -e "$work/sync$1/$2" ]; }
sync_all() {
  each has_synced file
  appears file
  joined
}

# --- a chain of raw copies -------------------------------------------------------------------

link() {
  local k=$1 listen="TCP-LISTEN:9000,reuseaddr"
  if [ "$k" -eq "$receivers" ]; then
    inside "$k" socat -u -b 65536 "$listen" "CREATE:$work/other$k/file"
  else
    inside "$k" socat -u -b 65536 "$listen" - | tee "$work/other$k/file" \
      | inside "$k" socat -u -b 65536 - "TCP:$(address $((k + 1))):9000,retry=100,interval=0.05"
  fi
}
chain() {
  each link
  inside 0 socat -u -b 65536 "OPEN:$work/yard/file" "TCP:$(address 1):9000,retry=100,interval=0.05"
  joined
}
