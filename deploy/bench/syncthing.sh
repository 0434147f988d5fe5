# shellcheck shell=bash
# Syncthing as a baseline: one folder, $work/syncK on node K, that all of them keep equal. Sourced
# instead of baselines.sh, not run.
#
# It is spared what costs it time and has nothing to do with the transfer: it finds the others by
# their addresses, its folder is scanned when something has changed rather than a while later, and it
# keeps its priority.
# shellcheck source=SCRIPTDIR/baselines.sh
. "$(dirname "${BASH_SOURCE[0]}")/baselines.sh"

# syncthing_up N: on the nodes 0 to N-1; returns when each is connected with all others.
syncthing_up() {
  local k devices='' members=''
  for ((k = 0; k < $1; k++)); do
    mkdir -p "$work/sync$k"
    syncthing generate --home="$work/syncthing$k" --no-default-folder --skip-port-probing >/dev/null 2>&1
    devices+=$(syncthing_device "$k")
    members+="<device id=\"$(syncthing_id "$k")\"/>"
  done
  for ((k = 0; k < $1; k++)); do
    syncthing_config "$k" "$members" "$devices"
    ip netns exec "$ns$k" env STNOUPGRADE=1 syncthing serve --home="$work/syncthing$k" --no-browser --no-restart \
      >"$work/syncthing$k.log" 2>&1 </dev/null &
    pid[sync$k]=$!
  done
  for ((k = 0; k < $1; k++)); do
    until_true "syncthing on node $k is connected with the others" syncthing_connected "$k" $(($1 - 1))
  done
}
syncthing_id() { syncthing --home="$work/syncthing$1" --device-id; }
syncthing_device() {
  printf '<device id="%s" name="node%d" compression="never"><address>tcp://%s:22000</address></device>' \
    "$(syncthing_id "$1")" "$1" "$(address "$1")"
}

# syncthing_config K MEMBERS DEVICES: over the one it generated, of which the version stays.
syncthing_config() {
  local file=$work/syncthing$1/config.xml version
  version=$(grep -o '<configuration version="[0-9]*"' "$file")
  cat >"$file" <<XML
$version>
  <folder id="yard" label="yard" path="$work/sync$1" type="sendreceive" rescanIntervalS="0" fsWatcherEnabled="false">
    $2
    <minDiskFree unit="%">0</minDiskFree>
  </folder>
  $3
  <gui enabled="true" tls="false"><address>127.0.0.1:8384</address><apikey>bench</apikey></gui>
  <options>
    <listenAddress>tcp://0.0.0.0:22000</listenAddress>
    <globalAnnounceEnabled>false</globalAnnounceEnabled>
    <localAnnounceEnabled>false</localAnnounceEnabled>
    <relaysEnabled>false</relaysEnabled>
    <natEnabled>false</natEnabled>
    <reconnectionIntervalS>1</reconnectionIntervalS>
    <startBrowser>false</startBrowser>
    <urAccepted>-1</urAccepted>
    <autoUpgradeIntervalH>0</autoUpgradeIntervalH>
    <crashReportingEnabled>false</crashReportingEnabled>
    <setLowPriority>false</setLowPriority>
  </options>
</configuration>
XML
}

# syncthing_asks K METHOD PATH
syncthing_asks() { inside "$1" curl -sf -X "$2" -H 'X-API-Key: bench' "http://127.0.0.1:8384/rest/$3"; }
syncthing_connected() {
  [ "$(syncthing_asks "$1" GET system/connections | grep -c '"connected": true')" -ge "$2" ]
}

# syncthing_scan: node 0 looks for what has changed in its folder; returns when it has.
syncthing_scan() { syncthing_asks 0 POST 'db/scan?folder=yard'; }

syncthing_down() {
  local name
  for name in "${!pid[@]}"; do
    case $name in sync*) stop_tree "$name" ;; esac
  done
}
