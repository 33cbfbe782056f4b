#define _GNU_SOURCE
#include "CSyncs.h"
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

struct watch {
    char folder[PATH_MAX];
    char lines[8192];
    int error;
};

static struct watch watches[16];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

int syncs_watch(const char *folder) {
    int found = -1;
    pthread_mutex_lock(&lock);
    for (int i = 0; i < 16 && found < 0; i++) {
        if (watches[i].folder[0]) continue;
        watches[i] = (struct watch){};
        snprintf(watches[i].folder, PATH_MAX, "%s", folder);
        found = i;
    }
    pthread_mutex_unlock(&lock);
    return found;
}

void syncs_fail(int watch, int error) {
    pthread_mutex_lock(&lock);
    watches[watch].error = error;
    pthread_mutex_unlock(&lock);
}

void syncs_noted(int watch, char *lines, int capacity) {
    pthread_mutex_lock(&lock);
    snprintf(lines, capacity, "%s", watches[watch].lines);
    pthread_mutex_unlock(&lock);
}

void syncs_end(int watch) {
    pthread_mutex_lock(&lock);
    watches[watch].folder[0] = 0;
    pthread_mutex_unlock(&lock);
}

// Returns the error with which the call must fail, or 0.
static int note(int file) {
    char link[64], path[PATH_MAX];
    struct stat status;
    int error = 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0 || fstat(file, &status) != 0) return 0;
    path[length] = 0;
    pthread_mutex_lock(&lock);
    for (int i = 0; i < 16; i++) {
        struct watch *watch = &watches[i];
        size_t start = strlen(watch->folder), used = strlen(watch->lines);
        if (!start || strncmp(path, watch->folder, start) != 0) continue;
        if (path[start] && path[start] != '/') continue;
        const char *name = path[start] ? path + start + 1 : ".";
        if (S_ISDIR(status.st_mode))
            snprintf(watch->lines + used, sizeof watch->lines - used, "%s\n", name);
        else
            snprintf(watch->lines + used, sizeof watch->lines - used, "%s %lld\n", name,
                     (long long)status.st_size);
        if (watch->error) error = watch->error;
    }
    pthread_mutex_unlock(&lock);
    return error;
}

static int sync_file(int file, long number) {
    int error = note(file);
    if (!error) return (int)syscall(number, file);
    errno = error;
    return -1;
}

int fsync(int file) { return sync_file(file, SYS_fsync); }

int fdatasync(int file) { return sync_file(file, SYS_fdatasync); }
