package dev.lanyard.node.rpc;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often somebody may do something: a token bucket for each of them. Those that were quiet
 * longest are forgotten first, which gives them a full bucket. Safe for several threads.
 */
final class Allowance {
  private static final double NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

  private final RpcOptions.Rate rate;
  private final LongSupplier nanoTime;

  // Mutable, guarded by this.
  private final Map<Object, Bucket> buckets;

  private static final class Bucket {
    double left;
    long settledNanos;
  }

  /**
   * Nobody has done anything yet.
   *
   * @param remembered of how many it is remembered at most
   */
  Allowance(RpcOptions.Rate rate, int remembered, LongSupplier nanoTime) {
    this.rate = rate;
    this.nanoTime = nanoTime;
    this.buckets =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Object, Bucket> eldest) {
            return size() > remembered;
          }
        };
  }

  /**
   * Does it once more, if that may be.
   *
   * @return nothing left to wait, or when it may be tried again
   */
  synchronized Duration take(Object who) {
    Bucket bucket = settled(who);
    if (bucket.left < 1) {
      return time(1 - bucket.left);
    }
    bucket.left--;
    return Duration.ZERO;
  }

  /**
   * It was done, whether it might or not.
   *
   * @param times or parts of one
   * @return how long to wait until no more has been done than may be
   */
  synchronized Duration overdraw(Object who, double times) {
    Bucket bucket = settled(who);
    bucket.left -= times;
    return bucket.left < 0 ? time(-bucket.left) : Duration.ZERO;
  }

  private Bucket settled(Object who) {
    long now = nanoTime.getAsLong();
    Bucket bucket = buckets.get(who);
    if (bucket == null) {
      bucket = new Bucket();
      bucket.left = rate.atOnce();
      buckets.put(who, bucket);
    } else {
      double come = (now - bucket.settledNanos) / NANOS_PER_SECOND * rate.perSecond();
      bucket.left = Math.min(rate.atOnce(), bucket.left + come);
    }
    bucket.settledNanos = now;
    return bucket;
  }

  private Duration time(double times) {
    return Duration.ofNanos((long) Math.ceil(times / rate.perSecond() * NANOS_PER_SECOND));
  }
}
