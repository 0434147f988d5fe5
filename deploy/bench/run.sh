#!/usr/bin/env bash
# Every benchmark, one after the other, as one page in Markdown: deploy/bench/run.sh > page
# What is going on is on the standard error. All of it takes an hour and a quarter; those
# named alone take less.
#
#   run.sh [NAME...]    of: startup discovery transfer cable small-files indexing changes limits
#                       swarm swarm-churn resume memory; RUNS=3 in the environment
set -euo pipefail
# shellcheck source=SCRIPTDIR/baselines.sh
. "$(dirname "${BASH_SOURCE[0]}")/baselines.sh"
runs=${RUNS:-3}
failed=0
[ $# -gt 0 ] || set -- startup discovery transfer cable small-files indexing changes limits swarm swarm-churn resume memory

# measured [NAME=VALUE...] SCRIPT [WORD...]: runs it and prints its rows.
measured() {
  local settings=() command=''
  while [[ $1 == *=* ]]; do
    settings+=("$1")
    if [[ $1 == *' '* ]]; then command+="${1%%=*}='${1#*=}' "; else command+="$1 "; fi
    shift
  done
  command+=$*
  say "== $command"
  : >"$page"
  if ! env "${settings[@]}" LANYARD_DIST="$dist" BENCH_ROWS="$page" bash "$bench/$1" "${@:2}" >&2 </dev/null; then
    failed=1
    printf 'it failed\t-\t-\t-\tFAILED\t-\n' >>"$page"
  fi
  awk -F '\t' -v command="$command" '{
    verdict = $5 == "MISSED" || $5 == "FAILED" ? "**" $5 "**" : $5
    sub(/^  /, "– ", $1)
    printf "| %s | %s | %s | %s | %s | %s | %s |\n", $1, $2, $6, $3, $4, verdict, NR == 1 ? "`" command "`" : ""
  }' "$page"
}

scenario() {
  case $1 in
    startup | discovery | indexing | limits) measured "$1.sh" ;;
    transfer | cable | changes | resume) measured "$1.sh" "$runs" ;;
    small-files)
      measured small-files.sh "$runs"
      measured DISK=ext4 small-files.sh "$runs"
      ;;
    memory)
      measured memory.sh 8 "$runs"
      measured folders.sh 2
      measured slow-disk.sh 2
      ;;
    swarm-churn)
      measured swarm-churn.sh 8 "$runs"
      measured RATE=50 GAP=10 swarm-churn.sh 8 "$runs"
      ;;
    swarm)
      # Client and server, and syncthing, take N times as long whatever the size: they are asked once.
      local few='BASELINES=torrent-tuned chain'
      measured swarm.sh 8 "$runs"
      measured SIZE=256M "$few" swarm.sh 8 "$runs"
      measured swarm.sh 4 "$runs"
      measured SIZE=256M "$few" swarm.sh 4 "$runs"
      measured SLOW=20 "$few" swarm.sh 8 "$runs"
      # Where nine nodes on few cores are what limits it, this is what counts.
      measured RATE=50 "$few" swarm.sh 8 "$runs"
      measured RATE=50 SIZE=256M BASELINES=chain swarm.sh 8 1
      measured RATE=50 SLOW=20 BASELINES=torrent-tuned swarm.sh 8 "$runs"
      measured RATE=30 BASELINES=chain swarm.sh 8 2
      measured RATE=50 CONGESTION=bbr "$few" swarm.sh 8 "$runs"
      measured RATE=50 "$few" swarm.sh 4 "$runs"
      measured RATE=50 CONGESTION=bbr "$few" swarm.sh 4 "$runs"
      measured RATE=20 FILES=4000 BASELINES=torrent-tuned swarm.sh 4 "$runs"
      ;;
    *) die "no such benchmark: $1" ;;
  esac
}

# version PROGRAM COMMAND...: the number in what the command says of itself.
version() {
  local program=$1
  shift
  if have "$program"; then
    "$@" 2>&1 | grep -oE '[0-9]+\.[0-9]+[0-9.a-z-]*' | head -n 1 || echo unknown
  else
    echo 'not here'
  fi
}

machine() {
  local python
  python=$(torrent_python)
  cat <<MACHINE
- Measured on $(date -u '+%Y-%m-%d %H:%M UTC') with Lanyard $(version "$dist/bin/lanyard" "$dist/bin/lanyard" --version)
- $(awk -F ': *' '/^model name/ {print $2; exit}' /proc/cpuinfo), $(nproc) cores, $(awk '/^MemTotal/ {printf "%.0f", $2 / 1048576}' /proc/meminfo) GiB of memory, Linux $(uname -r)
- nginx $(version nginx nginx -v), curl $(version curl curl --version), rsync $(version rsync rsync --version), OpenSSH $(version ssh ssh -V), iperf3 $(version iperf3 iperf3 --version), libtorrent $(version "$python" "$python" -c 'import libtorrent; print(libtorrent.__version__)'), syncthing $(version syncthing syncthing --version), socat $(version socat socat -V)
- Medians of $runs runs, the baselines in turn with ours; TCP congestion control cubic; network namespaces on one computer, files in memory
MACHINE
}

[ "$(id -u)" -eq 0 ] || die "needs root, for network namespaces"
[ -x "$dist/bin/lanyard" ] || die "no distribution in $dist: run mvn -DskipTests package first"
page=$(mktemp)
trap 'rm -f "$page"' EXIT
trap 'exit 130' INT TERM
machine
printf '\n| scenario | ours | baselines, same run | ratio | target | verdict | command |\n'
printf '| --- | --- | --- | --- | --- | --- | --- |\n'
for name in "$@"; do scenario "$name"; done
exit "$failed"
