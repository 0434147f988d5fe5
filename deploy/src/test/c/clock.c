/*
 * Another time of day for a program, where LD_PRELOAD names it: off by as many seconds as CLOCK_OFF
 * says. How long something takes, and the processor's time, are told by other clocks and stay right.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *now) {
  int status = (int)syscall(SYS_clock_gettime, clock, now);
  const char *off = getenv("CLOCK_OFF");
  if (status == 0 && clock == CLOCK_REALTIME && off != NULL) {
    now->tv_sec += atol(off);
  }
  return status;
}
