#define _GNU_SOURCE
#include "CLinux.h"
#include <errno.h>

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
