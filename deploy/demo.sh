#!/usr/bin/env bash
# Lanyard in one command: three nodes on this machine, real files, every byte compared.
#
#   deploy/demo.sh [--keep] [--size 512M]
#
#   --keep   leave the three nodes running, and say how to talk to them
#   --size   size of the large file; doubled by itself where this machine is so fast that the
#            file is there before a node can be killed in the middle of it
#
# Builds what is missing, first.
set -euo pipefail
# What this shell says of a node of its own is not meant for those of the demo.
unset "${!LANYARD_@}"

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
dist=$here/target/lanyard
patience=60 # seconds for anything that should take one or two
attempts=3  # at killing a node in the middle, each with a file twice as large
least=64M   # less is there before anything could be killed

keep=''
size=512M

usage() { sed -n '2,/^set /{s/^# \{0,1\}//;/^set /!p}' "${BASH_SOURCE[0]}"; }

while [ $# -gt 0 ]; do
  case $1 in
    --keep) keep=yes ;;
    --size) size=${2:?--size needs a value, such as 1G}; shift ;;
    --size=*) size=${1#*=} ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done
size=$(numfmt --from=iec "$size" 2>/dev/null) || { echo "demo: --size takes a number of bytes, or one with K, M or G" >&2; exit 2; }
[ "$size" -ge "$(numfmt --from=iec "$least")" ] \
  || { echo "demo: --size takes $least or more: a smaller file is there before a node can be killed in the middle of it" >&2; exit 2; }

if [ -t 1 ]; then bold=$'\e[1m' dim=$'\e[2m' green=$'\e[32m' plain=$'\e[0m'; else bold='' dim='' green='' plain=''; fi
step=0
title() { step=$((step + 1)); printf '\n%s%d. %s%s\n' "$bold" "$step" "$1" "$plain"; }
say() { printf '   %s\n' "$*"; }
good() { printf '   %s✓%s %s\n' "$green" "$plain" "$*"; }
# shown NODE WORD...: the command as the owner of that node types it.
shown() { printf '   %s%s$ lanyard%s%s\n' "$dim" "$1" "$(printf ' %s' "${@:2}")" "$plain"; }
human() { numfmt --to=iec-i --suffix=B "$1"; }
seconds() { printf '%d.%d s' $(($1 / 1000)) $(($1 % 1000 / 100)); } # of milliseconds

# --- The end, on every path ------------------------------------------------------------------

work=''
declare -A pids=() ports=() ids=()
getter=''

cleanup() {
  local status=$? pid name
  trap - EXIT INT TERM
  if [ "$status" -ne 0 ] && [ -n "$work" ]; then
    printf '\ndemo: failed (status %s)\n' "$status" >&2
    for name in a b c; do
      [ -s "$work/$name.log" ] || continue
      printf 'demo: the end of the log of %s:\n' "$name" >&2
      tail -n 15 "$work/$name.log" >&2
    done
  fi
  [ -z "$getter" ] || kill "$getter" 2>/dev/null || true
  if [ -z "$keep" ] || [ "$status" -ne 0 ]; then
    for pid in "${pids[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    [ -z "$work" ] || rm -rf "$work"
  fi
  exit "$status"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fail() { printf '\ndemo: %s\n' "$*" >&2; exit 1; }

# --- Building blocks -------------------------------------------------------------------------

# newest_is_built: nothing that goes into the distribution is newer than its archive, which the
# build writes last.
newest_is_built() {
  local each archive=''
  for each in "$here"/target/lanyard-*.tar.gz; do
    if [ -z "$archive" ] || [ "$each" -nt "$archive" ]; then archive=$each; fi
  done
  [ -x "$dist/bin/lanyard" ] && [ -s "$archive" ] || return 1
  [ -z "$(find "$root"/pom.xml "$root"/{proto,node,cli,deploy}/pom.xml "$root"/{proto,node,cli}/src/main \
    "$here/src/main" "$here/src/build" -newer "$archive" -print -quit)" ]
}

# needs_free BYTES: there is room for so many more.
needs_free() {
  local free
  free=$(($(df --output=avail -k "$work" | tail -n 1) * 1024))
  [ "$free" -gt "$1" ] || fail "$work has $(human "$free") free, and this needs $(human "$1"): try --size or TMPDIR"
}

# start NAME [OPTION...]: starts a node and waits until it serves.
start() {
  local name=$1 deadline=$((SECONDS + patience))
  shift
  : >"$work/$name.out"
  "$dist/bin/lanyard" --home "$work/$name/home" up --name "$name" --bind 127.0.0.1 --port 0 --ops-port 0 \
    --share "$work/$name/yard" "$@" >"$work/$name.out" 2>"$work/$name.log" </dev/null &
  pids[$name]=$!
  until grep -q '^lanyard ready ' "$work/$name.out"; do
    kill -0 "${pids[$name]}" 2>/dev/null || fail "the node $name ended before it was ready"
    [ "$SECONDS" -lt "$deadline" ] || fail "the node $name was not ready within $patience s"
    sleep 0.05
  done
  ports[$name]=$(field port <"$work/$name.out")
  ids[$name]=$(field nodeId <"$work/$name.out")
  good "$name serves on port ${ports[$name]}, its id begins with ${ids[$name]:0:8}"
}

# field NAME: the first value of that name in the JSON that comes in.
field() { grep -o "\"$1\": *\(\"[^\"]*\"\|[0-9]*\)" | head -n 1 | sed 's/^[^:]*: *//; s/"//g' || true; }

# on NAME WORD...: the command, as the owner of that node would give it.
on() {
  local name=$1
  shift
  "$dist/bin/lanyard" --home "$work/$name/home" "$@"
}

# until_true TEXT COMMAND...: repeats a command until it succeeds.
until_true() {
  local text=$1 deadline=$((SECONDS + patience))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || fail "not within $patience s: $text"
    sleep 0.1
  done
}

sees() { [ "$(on "$1" --json peers | grep -c '"state": *"reachable"')" -ge "$2" ]; }
gone() { on "$1" --json peers --all | grep "\"name\": *\"$2\"" | grep -q '"state": *"gone"'; }
ready() { on "$1" --json shares | grep -q '"state": *"ready"'; }
sources() { on "$1" --json search "$2" | grep -o '"node": *"[^"]*"' | sort -u | wc -l; }
has_sources() { [ "$(sources "$1" "$2")" -ge "$3" ]; }

# same_tree LEFT RIGHT: every file, compared byte for byte.
same_tree() { diff --recursive --brief "$1" "$2" >"$work/diff" || { head "$work/diff" >&2; return 1; }; }

# gave NODE: the bytes that node gave, from the `done` event in $work/get.json.
gave() {
  sed -n 's/.*"event": *"done".*"sources": *\(\[.*\]\).*/\1/p' "$work/get.json" \
    | grep -o '{[^}]*}' | grep -E "\"node\": *\"($1|${ids[$1]})\"" | field bytes
}

# fill FILE SIZE: bytes that nobody has anywhere else.
fill() { head -c "$2" /dev/urandom >"$1"; }

# --- 0. What is needed -----------------------------------------------------------------------

if ! newest_is_built; then
  echo "Building Lanyard first (mvn -DskipTests package); the first time takes a few minutes."
  (cd "$root" && mvn -B -q -DskipTests package) || fail "the build failed"
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/lanyard-demo.XXXXXX")
needs_free $((size * 4)) # the large file on all three nodes, and the tree
mkdir -p "$work"/{a,b,c}/yard

printf '%sLanyard: a shared yard for the computers on your LAN%s\n' "$bold" "$plain"
say "Three nodes a, b and c on this machine, each with a folder of its own, its yard."

# --- 1. Real files ---------------------------------------------------------------------------

title "Real files for b's yard"
tree=$work/b/yard/papers
mkdir -p "$tree"
for from in /usr/share/doc /usr/include /usr/share/man /usr/lib/python3; do
  [ -d "$from" ] || continue
  [ "$(find "$tree" -type f | wc -l)" -lt 4000 ] || break
  mkdir -p "$tree/${from##*/}"
  # Small regular files, 2,500 of each kind at most.
  (cd "$from" && find . -type f -readable -size -256k -print0 | sort -z | sed -z -n '1,2500p' \
    | tar --create --null --files-from=-) | tar --extract --directory "$tree/${from##*/}"
done
files=$(find "$tree" -type f | wc -l)
if [ "$files" -lt 2000 ]; then
  say "this machine has few files to borrow: generating the rest"
  for ((i = files; i < 2000; i++)); do
    mkdir -p "$tree/made/$((i % 40))"
    printf 'paper %d\n%s\n' "$i" "$RANDOM$RANDOM" >"$tree/made/$((i % 40))/$i.txt"
  done
fi
files=$(find "$tree" -type f | wc -l)
fill "$work/b/yard/film.bin" "$size"
good "$files files in papers/ ($(du -sh "$tree" | cut -f1)), and film.bin ($(human "$size"))"

# --- 2. A mesh -------------------------------------------------------------------------------

title "A mesh: b starts one, a and c join with its code"
say "On one host they are told each other's port by --peer, so that this demo does not hang on"
say "multicast; on a LAN nodes find each other by mDNS and nothing is configured."
start b --no-mdns
on b invite --quiet >"$work/code"
shown b invite --quiet
say "$(sed 's/\(.\{6\}\).*/\1…/' "$work/code")  (the rest of the code is the mesh's secret)"
for name in a c; do
  shown "$name" join -
  on "$name" join - <"$work/code" >"$work/join.out" 2>&1 || fail "join: $(cat "$work/join.out")"
done
start a --no-mdns --peer "127.0.0.1:${ports[b]}"
start c --no-mdns --peer "127.0.0.1:${ports[b]}"
until_true "all three know each other" sees a 2
until_true "all three know each other" sees b 2
until_true "all three know each other" sees c 2
good "all three know each other; a and c met through b"
shown c peers
on c peers | sed 's/^/   /'
until_true "b has indexed its yard" ready b
good "b has indexed its yard"

# --- 3. A takes from B -----------------------------------------------------------------------

title "a takes everything from b: a folder of $files files, and the large one"
began=$(date +%s%N)
shown a get b:yard/papers -o yard/
on a --json get b:yard/papers -o "$work/a/yard/" >"$work/get.json"
took=$((($(date +%s%N) - began) / 1000000))
same_tree "$tree" "$work/a/yard/papers" || fail "a's papers differ from b's"
good "$files files in $(seconds $took), every byte the same"
began=$(date +%s%N)
shown a get b:yard/film.bin -o yard/
on a --json get b:yard/film.bin -o "$work/a/yard/" >"$work/get.json"
took=$((($(date +%s%N) - began) / 1000000))
cmp "$work/b/yard/film.bin" "$work/a/yard/film.bin" || fail "a's film.bin differs from b's"
good "$(human "$size") in $(seconds $took) ($((size / 1000 / (took + 1))) MB/s, encrypted and verified), every byte the same"

# --- 4. C takes from A and B, and B dies -----------------------------------------------------

title "c takes film.bin from a and b at once, and b is killed in the middle"
killed=''
for ((attempt = 1; attempt <= attempts; attempt++)); do
  file=film.bin
  [ "$attempt" -eq 1 ] || file=film$attempt.bin
  until_true "c sees $file on both a and b" has_sources c "$file" 2
  digest=$(on c --json search "$file" | field digest)
  digest=${digest#ly:}
  shown c get "ly:${digest:0:16}"
  mkfifo "$work/events.$attempt"
  on c --json get "ly:${digest:0:16}" -o "$work/c/$file" >"$work/events.$attempt" 2>"$work/get.err" &
  getter=$!
  : >"$work/get.json"
  killed='' at=''
  while IFS= read -r event; do
    printf '%s\n' "$event" >>"$work/get.json"
    case $event in *'"event":"progress"'* | *'"event": "progress"'*) ;; *) continue ;; esac
    bytes=$(field bytesDone <<<"$event")
    total=$(field bytesTotal <<<"$event")
    if [ -z "$killed" ] && [ "${bytes:-0}" -gt $((total / 20)) ] && [ "$bytes" -lt $((total * 9 / 10)) ]; then
      disown "${pids[b]}" # else bash tells of its end
      kill -KILL "${pids[b]}"
      killed=$(date +%s%N) at=$((bytes * 100 / total))
      say "at $at %: kill -9 of b"
    fi
  done <"$work/events.$attempt"
  if ! wait "$getter"; then fail "c's get failed: $(cat "$work/get.err")"; fi
  getter=''
  if [ -n "$killed" ]; then break; fi
  # Honest: nothing was shown if the file was whole before b died.
  [ "$attempt" -lt "$attempts" ] || break
  size=$((size * 2))
  rm -f "$work"/{a,b}/yard/"$file" "$work/c/$file"
  needs_free $((size * 4))
  say "this machine had the file whole before b could be killed: again with $(human "$size")"
  file=film$((attempt + 1)).bin
  fill "$work/b/yard/$file" "$size"
  until_true "a sees $file" has_sources a "$file" 1
  on a --json get "b:yard/$file" -o "$work/a/yard/" >"$work/get.json"
done
[ -n "$killed" ] || fail "c was always done before b could be killed; try --size 8G"
unset 'pids[b]'
grep -q '"event": *"done"' "$work/get.json" || fail "c's get ended without saying that it is done"
cmp "$work/b/yard/$file" "$work/c/$file" || fail "c's $file differs from b's"
from_a=$(gave a) from_b=$(gave b)
good "c completed from a: every byte the same as on b's disk"
say "a gave $(human "${from_a:-0}"), and b $(human "${from_b:-0}") before it died"
[ "${from_a:-0}" -gt 0 ] || fail "a gave nothing"
[ "${from_b:-0}" -gt 0 ] || fail "b gave nothing: c did not take from both"
until_true "a knows that b is gone" gone a b
good "a and c go on; both know that b is gone"
shown a peers --all
on a peers --all | sed 's/^/   /'

# --- 5. The end ------------------------------------------------------------------------------

if [ -n "$keep" ]; then
  title "The nodes go on running"
  say "b was killed; it is started again"
  start b --no-mdns --peer "127.0.0.1:${ports[a]}"
  say "talk to one:    $dist/bin/lanyard --home $work/a/home status"
  say "end it all:     kill ${pids[*]} && rm -r $work"
  trap - EXIT
  disown -a
else
  title "a and c stop in good order"
  for name in a c; do
    kill -TERM "${pids[$name]}"
    wait "${pids[$name]}" || fail "$name ended with status $?"
    unset "pids[$name]"
  done
  good "both ended with status 0"
fi
printf '\n%sDone.%s\n' "$bold" "$plain"
