package dev.lanyard.node.mdns;

import dev.lanyard.node.host.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Stations that a test speaks through, and counts what they are told. */
final class FakeStations implements Station.Opener {
  final List<FakeStation> opened = new ArrayList<>();
  boolean cannotOpen;

  @Override
  public Station open(Place place, int generation, Station.Listener listener) throws IOException {
    if (cannotOpen) {
      throw new IOException("no socket");
    }
    FakeStation station = new FakeStation(place, generation, listener);
    opened.add(station);
    return station;
  }

  FakeStation last() {
    return opened.getLast();
  }

  static final class FakeStation implements Station {
    final Place place;
    final int generation;
    final Listener listener;
    int announced;
    int asked;
    int remembered;
    boolean deaf;
    boolean mute;
    boolean closed;

    FakeStation(Place place, int generation, Listener listener) {
      this.place = place;
      this.generation = generation;
      this.listener = listener;
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
