#!/usr/bin/env bash
# One file onto a disk that is slower than the cable: how much memory both ends take while the cable
# could bring more than the disk takes, and how long it lasts. Baseline: dd, writing the same bytes
# there. The disk is an image mounted so that each write waits for it, held back by a control group.
#
#   slow-disk.sh [RUNS]    RUNS: 2; SIZE=256M, DISK_RATE=8M (bytes a second) in the environment
set -euo pipefail
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
runs=${1:-2}
size=$(numfmt --from=iec "${SIZE:-256M}")
disk_rate=$(numfmt --from=iec "${DISK_RATE:-8M}")
patience=$((patience + 3 * size / disk_rate))

group=''
image=''
# The group of control groups version 1, else of version 2.
for root in /sys/fs/cgroup/blkio /sys/fs/cgroup; do
  if [ -e "$root/blkio.throttle.write_bps_device" ] || grep -qsw io "$root/cgroup.controllers"; then
    group=$root/lanyard-bench-$$
    break
  fi
done
[ -n "$group" ] || die "needs a control group that holds disks back (blkio or io)"
have mkfs.ext4 || die "needs mkfs.ext4"

begin
put_away() {
  umount --lazy "$work/into" 2>/dev/null || true
  rm -f "$image"
  [ ! -d "$group" ] || rmdir "$group"
}

# held_back DEVICE: whoever is in the group writes to it at most so fast.
held_back() {
  local number
  number=$(lsblk --noheadings --nodeps --output MAJ:MIN "$1" | tr -d ' ')
  mkdir "$group"
  if [ -e "$group/blkio.throttle.write_bps_device" ]; then
    echo "$number $disk_rate" >"$group/blkio.throttle.write_bps_device"
  else
    echo +io >"$(dirname "$group")/cgroup.subtree_control"
    echo "$number wbps=$disk_rate" >"$group/io.max"
  fi
}

lan_up 2
mkdir -p "$work/yard" "$work/into"
make_file "$work/yard/file" "$size" lanyard
mount --make-shared "$work" # else the nodes, each of which has its own view, would not see the disk
image=$(mktemp "${TMPDIR:-/tmp}/lanyard-disk.XXXXXX")
truncate --size $((size + (512 << 20))) "$image"
mkfs.ext4 -q "$image"
mount -o loop,sync "$image" "$work/into"
held_back "$(findmnt --noheadings --output SOURCE "$work/into")"
pair_up
echo "${pid[1]}" >"$group/cgroup.procs"

copy_alone() {
  (
    echo "$BASHPID" >"$group/cgroup.procs"
    exec dd if="$work/yard/file" of="$work/into/file" bs=256K status=none
  )
}
for ((run = 0; run < runs; run++)); do
  measure lanyard '0 1' fetch 1 node0:yard/file "$work/into"
  cmp "$work/yard/file" "$work/into/file"
  rm "$work/into/file"
  measure dd '' copy_alone
  rm "$work/into/file"
done

seconds() { printf '%s s' "$(middle "$1.s" 2)"; }
result "$((size >> 20)) MiB onto a disk of $((disk_rate >> 20)) MiB/s, cable free" "$(seconds lanyard)" - - '' "dd: $(seconds dd)" \
  "$(calc "$(middle lanyard.s 3) / $(middle dd.s 3)" 2)"
result "  memory of the receiver at most (VmHWM)" "$(calc "$(memory_kb "${pid[1]}" VmHWM) / 1024")" le 256 MiB -
result "  memory of the sender at most (VmHWM)" "$(calc "$(memory_kb "${pid[0]}" VmHWM) / 1024")" le 256 MiB -
stop 1 0
print_table
