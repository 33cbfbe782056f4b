#define _GNU_SOURCE
#include "LocalSocket.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static const int stream = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK;

static int address_of(const char *path, struct sockaddr_un *address) {
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    if (strlen(path) >= sizeof address->sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(address->sun_path, path);
    return 0;
}

static int closed(int descriptor) {
    int error = errno;
    close(descriptor);
    errno = error;
    return -1;
}

// The lock ends with the process, which keeps the descriptor.
static int is_locked(const char *path) {
    char name[sizeof((struct sockaddr_un *)0)->sun_path + sizeof ".lock"];
    strcat(strcpy(name, path), ".lock");
    int descriptor = open(name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (descriptor < 0) return 0;
    if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) return 1;
    closed(descriptor);
    if (errno == EWOULDBLOCK) errno = EADDRINUSE;
    return 0;
}

int gl_listen(const char *path, unsigned mode) {
    struct sockaddr_un address;
    if (address_of(path, &address) != 0 || !is_locked(path)) return -1;
    int descriptor = socket(AF_UNIX, stream, 0);
    if (descriptor < 0) return -1;
    unlink(path);
    // Nobody connects before listen(2), so the mode may be set after bind(2).
    if (bind(descriptor, (struct sockaddr *)&address, sizeof address) != 0 ||
        chmod(path, mode) != 0 || listen(descriptor, 32) != 0)
        return closed(descriptor);
    return descriptor;
}

int gl_accept(int descriptor) {
    return accept4(descriptor, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

int gl_connect(const char *path) {
    struct sockaddr_un address;
    if (address_of(path, &address) != 0) return -1;
    int descriptor = socket(AF_UNIX, stream, 0);
    if (descriptor < 0) return -1;
    if (connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0)
        return closed(descriptor);
    return descriptor;
}

long gl_send(int descriptor, const void *bytes, unsigned long count) {
    return send(descriptor, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
}

long gl_peer_user(int descriptor) {
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return -1;
    return peer.uid;
}

int gl_duplicate(int descriptor) {
    return fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
}

void gl_notify(const char *state) {
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un address;
    if (path == NULL || address_of(path, &address) != 0) return;
    socklen_t size = sizeof address;
    if (path[0] == '@') {
        address.sun_path[0] = 0;
        size = (socklen_t)(sizeof(sa_family_t) + strlen(path));
    }
    int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return;
    sendto(
        descriptor, state, strlen(state), MSG_NOSIGNAL | MSG_DONTWAIT,
        (struct sockaddr *)&address, size);
    close(descriptor);
}

static volatile sig_atomic_t is_stopped;

static void stop(int number) {
    (void)number;
    is_stopped = 1;
}

void gl_stop_by_signal(void) {
    struct sigaction action = {.sa_handler = stop};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
}

int gl_is_stopped(void) {
    return is_stopped;
}
