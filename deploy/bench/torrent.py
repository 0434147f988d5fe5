#!/usr/bin/env python3
"""A BitTorrent peer for the benchmarks of the swarm: libtorrent, with its default settings or tuned.

  torrent.py make FILE TORRENT
  torrent.py peer [--tuned] [--seed] ADDRESS TORRENT FOLDER [PEER...]

A peer prints "ready", waits for SIGUSR1 unless it seeds, fetches into FOLDER from the PEERs (addresses)
and whoever comes, prints the time when it has all, in milliseconds, and serves until it is ended.
There is no tracker: nothing but the transfer is compared.
"""
import argparse
import os
import signal
import time

import libtorrent

PORT = 6881

ALONE = {  # nobody else is in the LAN of the benchmark
    "enable_dht": False,
    "enable_lsd": False,
    "enable_upnp": False,
    "enable_natpmp": False,
}
TUNED = {
    "out_enc_policy": int(libtorrent.enc_policy.disabled),
    "in_enc_policy": int(libtorrent.enc_policy.disabled),
    "enable_outgoing_utp": False,
    "enable_incoming_utp": False,
    "unchoke_slots_limit": -1,
    "unchoke_interval": 1,
    "connection_speed": 200,
    "max_out_request_queue": 1000,
    "request_queue_time": 1,
    "whole_pieces_threshold": 1,
    "send_buffer_watermark": 2 << 20,
    "suggest_mode": int(libtorrent.suggest_mode_t.suggest_read_cache),
}


def make(file, torrent):
    storage = libtorrent.file_storage()
    libtorrent.add_files(storage, file)
    made = libtorrent.create_torrent(storage)
    libtorrent.set_piece_hashes(made, os.path.dirname(file))
    with open(torrent, "wb") as out:
        out.write(libtorrent.bencode(made.generate()))


def session(address, tuned):
    settings = dict(ALONE, listen_interfaces=f"{address}:{PORT}")
    settings["alert_mask"] = int(libtorrent.alert.category_t.status_notification)
    if tuned:
        settings.update(TUNED)
    return libtorrent.session(settings)


def wait_for(its_session, kind):
    while True:
        its_session.wait_for_alert(1000)
        if any(isinstance(alert, kind) for alert in its_session.pop_alerts()):
            return


def peer(asked):
    # Before the session, whose threads must not take the signal either.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    its_session = session(asked.address, asked.tuned)
    wanted = libtorrent.add_torrent_params()
    wanted.ti = libtorrent.torrent_info(asked.torrent)
    wanted.save_path = asked.folder
    # Neither queued nor, where it seeds, hashed again.
    wanted.flags &= ~(libtorrent.torrent_flags.auto_managed | libtorrent.torrent_flags.paused)
    if asked.seed:
        wanted.flags |= libtorrent.torrent_flags.seed_mode
        its_session.add_torrent(wanted)
        print("ready", flush=True)
    else:
        print("ready", flush=True)
        signal.sigwait({signal.SIGUSR1})
        torrent = its_session.add_torrent(wanted)
        for address in asked.peers:
            torrent.connect_peer((address, PORT))
        wait_for(its_session, libtorrent.torrent_finished_alert)
        print(int(time.time() * 1000), flush=True)
    signal.pause()


def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("make")
    making.add_argument("file")
    making.add_argument("torrent")
    peering = commands.add_parser("peer")
    peering.add_argument("--tuned", action="store_true")
    peering.add_argument("--seed", action="store_true")
    for name in ("address", "torrent", "folder"):
        peering.add_argument(name)
    peering.add_argument("peers", nargs="*")
    asked = parser.parse_args()
    if asked.command == "make":
        make(asked.file, asked.torrent)
    else:
        peer(asked)


main()
