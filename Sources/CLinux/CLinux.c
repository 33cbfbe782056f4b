#define _GNU_SOURCE
#include "CLinux.h"
#include <errno.h>
#include <sys/timex.h>

void gl_name_thread(const char *name) {
    pthread_setname_np(pthread_self(), name);
}

int gl_open(const char *path, int flags) {
    return open(path, flags);
}

int gl_ioctl(int descriptor, unsigned long request, void *argument) {
    return ioctl(descriptor, request, argument);
}

int gl_errno(void) {
    return errno;
}

int gl_clock_is_synchronised(void) {
    struct timex state = {.modes = 0};
    int result = adjtimex(&state);
    if (result < 0) return -1;
    return result != TIME_ERROR && !(state.status & STA_UNSYNC);
}

const char *gl_build_time(void) {
    return __DATE__ " " __TIME__;
}
