#!/usr/bin/env bash
# A file of which the receiver has the version before: how many bytes go over the cable, both ways
# together, and how long it takes. Once 1 MiB is changed in the middle, once 100 bytes are inserted at
# the start, so that everything moves. Baselines, after the same change: an rsync daemon, syncthing.
# The source has noticed the change (and hashed the file) before the time begins; syncthing's time
# has that in it, since it cannot be asked when it has.
#
#   changes.sh [RUNS]    RUNS: 3; CHANGED=1G, INSERTED=256M, sizes of the files, in the environment
set -euo pipefail
# shellcheck source=SCRIPTDIR/syncthing.sh
. "$(dirname "${BASH_SOURCE[0]}")/syncthing.sh"
runs=${1:-3}
changed=$(numfmt --from=iec "${CHANGED:-1G}")
inserted=$(numfmt --from=iec "${INSERTED:-256M}")

begin
lan_up 2
mkdir -p "$work/yard" "$work/into" "$work/rsync-into"
say "making the files"
make_file "$work/yard/changed" "$changed" changed
make_file "$work/yard/inserted" "$inserted" inserted

# What each has before the first change; the time of it does not count.
compete rsync rsync
compete syncthing syncthing
if takes_part rsync; then
  serve_rsync
  cp -p "$work/yard/changed" "$work/yard/inserted" "$work/rsync-into/"
fi
if takes_part syncthing; then
  syncthing_up 2
  cp -p "$work/yard/changed" "$work/yard/inserted" "$work/sync0/"
  syncthing_scan
  same() { cmp -s "$work/yard/$1" "$work/sync1/$1"; }
  until_true "syncthing has the first version" same changed
  until_true "syncthing has the first version" same inserted
fi
pair_up
for name in changed inserted; do fetch 1 "node0:yard/$name" "$work/into"; done

# change_changed and change_inserted: another version in the yard, which appears at once.
change_changed() {
  cp "$work/yard/changed" "$work/next"
  head -c 1M /dev/urandom | dd of="$work/next" bs=64K seek=$((changed / 2)) oflag=seek_bytes conv=notrunc iflag=fullblock status=none
  mv "$work/next" "$work/yard/changed"
}
change_inserted() {
  { head -c 100 /dev/urandom; cat "$work/yard/inserted"; } >"$work/next"
  mv "$work/next" "$work/yard/inserted"
}

sync_folder() {
  local before
  before=$(stat -c %i "$work/sync1/$1")
  cp -p "$work/yard/$1" "$work/next"
  mv "$work/next" "$work/sync0/$1"
  measure syncthing 'sync0 sync1' synced "$1" "$before"
}
# synced FILE INODE: it writes another file beside, and gives it the name at the end.
synced() {
  syncthing_scan
  until_true "syncthing has brought $1" replaced "$work/sync1/$1" "$2"
}
replaced() { [ "$(stat -c %i "$1" 2>/dev/null || echo "$2")" != "$2" ]; }

# updates FILE: all of them get the new version, as often as there are runs.
updates() {
  local run name before
  new_scene "$1"
  for ((run = 0; run < runs; run++)); do
    before=$(digest_of 0 "$1")
    "change_$1"
    wait_noticed 0 "$1" "$before"
    for name in lanyard "${contestants[@]}"; do
      case $name in
        lanyard) measure lanyard '0 1' fetch 1 "node0:yard/$1" "$work/into" force; cmp "$work/yard/$1" "$work/into/$1" ;;
        rsync) measure rsync rsync get_rsync "$1" "$work/rsync-into"; cmp "$work/yard/$1" "$work/rsync-into/$1" ;;
        syncthing) sync_folder "$1"; cmp "$work/yard/$1" "$work/sync1/$1" ;;
      esac
    done
  done
}

kib() { calc "$(middle "$1.wire") / 1024"; }
traffic() { printf '%s KiB in %s s, %s CPU-s' "$(kib "$1")" "$(middle "$1.s" 2)" "$(middle "$1.cpu" 2)"; }
updates changed
result "1 MiB changed inside $((changed >> 20)) MiB, both ways" "$(kib lanyard)" le 2048 KiB "$(beside traffic rsync syncthing)"
result "  time" "$(middle lanyard.s 2)" le 1.3 s -
result "  CPU of both ends" "$(middle lanyard.cpu 2)" - - s -
updates inserted
result "100 bytes inserted before $((inserted >> 20)) MiB, both ways" "$(kib lanyard)" le 400 KiB "$(beside traffic rsync syncthing)"
result "  time" "$(middle lanyard.s 2)" - - s -
result "  CPU of both ends" "$(middle lanyard.cpu 2)" - - s -
stop 1 0
print_table
