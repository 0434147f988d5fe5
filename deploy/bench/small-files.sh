#!/usr/bin/env bash
# Many small files from one node to another, on a free cable. Baselines, in turn with it: rsync from
# an rsync daemon, which is plain text, and rsync over ssh.
#
#   small-files.sh [RUNS]    RUNS: 3; FILES=10000, EACH=4096 (bytes of each) in the environment;
#                            DISK=ext4: what comes is written to a new file system of that kind for
#                            each run, beside which rsync forces each file to the disk too
set -euo pipefail
# shellcheck source=SCRIPTDIR/baselines.sh
. "$(dirname "${BASH_SOURCE[0]}")/baselines.sh"
runs=${1:-3}
files=${FILES:-10000}
each=$(numfmt --from=iec "${EACH:-4096}")

begin
lan_up 2
mkdir -p "$work/yard/small" "$work/into"
say "making $files files"
# One stream of random bytes, cut into files; 100 to a folder.
for ((d = 0; d < (files + 99) / 100; d++)); do
  mkdir "$work/yard/small/$d"
  head -c $((100 * each)) /dev/urandom | split --bytes="$each" --suffix-length=3 - "$work/yard/small/$d/"
done
files=$(find "$work/yard/small" -type f | wc -l)

# fresh: an empty place for what comes. A new file system where a disk is measured: ext4 is slow to
# use again what was just deleted.
fresh() {
  [ -n "${DISK:-}" ] || return 0
  umount --lazy "$work/into" 2>/dev/null || true
  rm -f "$image"
  truncate --size 3G "$image"
  "mkfs.$DISK" -q "$image"
  mount -o loop "$image" "$work/into"
}
force=()
if [ -n "${DISK:-}" ]; then
  have "mkfs.$DISK" || die "needs mkfs.$DISK"
  image=$(mktemp "${TMPDIR:-/tmp}/lanyard-disk.XXXXXX")
  put_away() {
    umount --lazy "$work/into" || true
    rm -f "$image"
  }
  force=(--fsync)
  mount --make-shared "$work" # else the nodes, each of which has its own view, would not see it
fi

compete rsync rsync
compete rsync-ssh rsync ssh sshd ssh-keygen
if takes_part rsync; then serve_rsync; fi
if takes_part rsync-ssh; then serve_ssh; fi

pair_up

compared() {
  diff -r "$work/yard/small" "$work/into/small"
  rm -r "$work/into/small"
}
once() {
  fresh
  case $1 in
    lanyard) measure lanyard '0 1' fetch 1 node0:yard/small "$work/into" ;;
    rsync) measure rsync rsync get_rsync small "$work/into" "${force[@]}" ;;
    rsync-ssh) measure rsync-ssh ssh get_rsync_ssh small "$work/into" "${force[@]}" ;;
  esac
  compared
}
once lanyard
cold=$(latest lanyard.s)
new_scene warm
for ((run = 0; run < runs; run++)); do
  for name in lanyard "${contestants[@]}"; do once "$name"; done
  fresh
  began=$(now)
  on 1 get node0:yard/small -o "$work/into/" >/dev/null
  note command.s "$(calc "($(now) - $began) / 1000" 3)"
  compared
done

rate_of() { calc "$files / $(middle "$1.s" 3)"; }
rate_and_cpu() { printf '%s files/s at %s CPU-s' "$(rate_of "$1")" "$(middle "$1.cpu" 2)"; }
result "$files files of $each bytes${DISK:+, on $DISK, all forced to the disk}, to rsync over ssh" "$(rate_of lanyard)" ge 1.15 files/s \
  "$(beside rate_and_cpu rsync-ssh)" "$(ratio rsync-ssh lanyard)"
result "  to the rsync daemon" "$(rate_of lanyard)" ge 0.8 files/s \
  "$(beside rate_and_cpu rsync)" "$(ratio rsync lanyard)"
result "  the first, when nothing is warm" "$(calc "$files / $cold")" - - files/s -
result "  with the start of the command" "$(calc "$files / $(middle command.s 3)")" - - files/s -
result "  CPU of both ends" "$(middle lanyard.cpu 2)" - - s -
result "  on the wire, both ways" "$(calc "$(middle lanyard.wire) / 1000000" 1)" - - MB -
result "  memory of the receiver at most (VmHWM)" "$(calc "$(memory_kb "${pid[1]}" VmHWM) / 1024")" le 256 MiB -
stop 1 0
print_table
