// Stream sockets with a path (unix(7)), for the monitor of the outputs and its clients.
#ifndef GATELIGHT_LOCAL_SOCKET_H
#define GATELIGHT_LOCAL_SOCKET_H

/// Creates a listening socket at `path`, in the place of what another process left there, with `mode`.
/// Returns its descriptor, which does not wait and is not inherited by programs; -1 on an error. While
/// another process listens there, which `path`.lock tells, the error is EADDRINUSE.
int gl_listen(const char *path, unsigned mode);

/// Accepts a waiting connection; -1 if there is none. The descriptor does not wait.
int gl_accept(int descriptor);

/// Connects to the socket at `path` without waiting. Returns the descriptor; -1 on an error.
int gl_connect(const char *path);

/// Sends bytes without waiting and without SIGPIPE. Returns the number of bytes sent; -1 on an error.
long gl_send(int descriptor, const void *bytes, unsigned long count);

/// The user of the process that connected; -1 if unknown.
long gl_peer_user(int descriptor);

/// Duplicates a descriptor that is not inherited by programs; -1 on an error.
int gl_duplicate(int descriptor);

/// Sends a state to the service manager (sd_notify(3)), if one started this process.
void gl_notify(const char *state);

/// From now on SIGTERM and SIGINT only set what `gl_is_stopped` returns.
void gl_stop_by_signal(void);
int gl_is_stopped(void);

#endif
