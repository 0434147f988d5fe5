#!/usr/bin/env bash
# Runs h2spec against a node in open mode: each case of RFC 7540 that fails is one that is known and
# explained here, or it is a defect. Needs h2spec (2.6.0) on the PATH; no root.
#
#   h2spec.sh
set -euo pipefail
dist=${LANYARD_DIST:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/target/lanyard}
work=$(mktemp -d)
port=7927
node=

say() { printf '%s\n' "$*" >&2; }
die() { say "h2spec: $*"; exit 1; }
trap '[ -z "$node" ] || kill "$node" 2>/dev/null || true; rm -rf "$work"' EXIT

# What gRPC's server does otherwise, and why nobody gains by it.
known() {
  cat <<'KNOWN'
6: half closed (remote): Sends a HEADERS frame|our ping comes first, and h2spec takes it for the answer
12: closed: Sends a HEADERS frame|the stream is reset, not the connection
2: Sends stream identifier that is numerically smaller than previous|it is answered like any other call
1: Sends a HEADERS frame with empty ":path" pseudo-header field|the stream is reset as INTERNAL_ERROR, or answered with an error of HTTP
2: Sends a HEADERS frame that omits ":method" pseudo-header field|it is answered with an error of HTTP
3: Sends a HEADERS frame that omits ":scheme" pseudo-header field|the scheme means nothing to gRPC
4: Sends a HEADERS frame that omits ":path" pseudo-header field|it is answered with an error of HTTP
KNOWN
}

command -v h2spec >/dev/null || die "needs h2spec on the PATH"
"$dist/bin/lanyard-node" --open --home "$work/home" --no-mdns --bind 127.0.0.1 --port "$port" \
  --ops-port 0 >"$work/out" 2>"$work/err" &
node=$!
for _ in $(seq 100); do grep -q '^lanyard ready' "$work/out" && break; sleep 0.1; done
grep -q '^lanyard ready' "$work/out" || die "the node did not start: $(cat "$work/err")"

h2spec -h 127.0.0.1 -p "$port" -o 5 >"$work/report" || true
tail -n 2 "$work/report" | grep -m 1 ' tests, ' || die "it did not come to its end: $(tail -n 5 "$work/report")"
status=0
while IFS= read -r case; do
  why=$(known | grep -F -- "$case|" | cut -d '|' -f 2 || true)
  if [ -z "$why" ]; then status=1; fi
  printf '%s: %s\n' "$case" "${why:-NOT EXPLAINED}"
done < <(sed -n '/^Failures:/,$s/^ *× //p' "$work/report")
kill -0 "$node" 2>/dev/null || die "the node did not live through it: $(tail -n 5 "$work/err")"
exit "$status"
