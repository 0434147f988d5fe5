package dev.lanyard.node.mdns;

import dev.lanyard.node.host.Place;
import dev.lanyard.node.peer.Hint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Stations that a test speaks through, and counts what they are told. */
final class FakeStations implements Station.Opener {
  final List<FakeStation> opened = new ArrayList<>();
  boolean cannotOpen;

  @Override
  public Station open(Place place, int generation, Runnable heard) throws IOException {
    if (cannotOpen) {
      throw new IOException("no socket");
    }
    FakeStation station = new FakeStation(place, generation, heard);
    opened.add(station);
    return station;
  }

  FakeStation last() {
    return opened.getLast();
  }

  static final class FakeStation implements Station {
    final Place place;
    final int generation;
    final Runnable heard;
    final Map<String, List<Hint>> sightings = new HashMap<>();
    int announced;
    int asked;
    int remembered;
    boolean deaf;
    boolean mute;
    boolean closed;

    FakeStation(Place place, int generation, Runnable heard) {
      this.place = place;
      this.generation = generation;
      this.heard = heard;
    }

    @Override
    public void announce() throws IOException {
      speak();
      announced++;
    }

    @Override
    public void ask() throws IOException {
      speak();
      asked++;
    }

    private void speak() throws IOException {
      if (mute) {
        throw new IOException("Operation not permitted");
      }
    }

    @Override
    public Map<String, List<Hint>> sightings() {
      return Map.copyOf(sightings);
    }

    @Override
    public int remembered() {
      return remembered;
    }

    @Override
    public long echo() {
      return deaf ? 0 : asked;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
