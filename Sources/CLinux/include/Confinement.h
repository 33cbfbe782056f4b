// How a process gives up everything but its memory and one socket: for the decoder, which reads what
// any camera sends; and everything but its threads, a socket and viewers' connections: for the page's server,
// which reads what anybody in a network sends. Linux only; seccomp(2), landlock(7), prctl(2), setrlimit(2).
#ifndef GATELIGHT_CONFINEMENT_H
#define GATELIGHT_CONFINEMENT_H

#include <stddef.h>
#include <stdint.h>

/// What the kernel enforces on a confined process.
struct gl_confinement {
    /// The Landlock ABI in force, from 1; 0 if the kernel has none or it is switched off.
    int landlock;
    /// The bytes of address space that the process may use in all; for a page, of data and stacks.
    uint64_t address_space;
};

/// Confines the calling process for the rest of its life. Afterwards it may use its memory, descriptor 0 and
/// nothing else. Every other descriptor is closed. `memory` is how many bytes it may still allocate. The
/// kernel ends it with the thread that started it.
///
/// Returns 0, or the number of the error and in `step` what failed, after which the caller must leave: it
/// is confined in part. It must be the only thread: Landlock binds a thread and its children.
int gl_confine(uint64_t memory, struct gl_confinement *result, const char **step);

/// The descriptor of the socket that leads to the terminal, once `gl_settle_page` has moved it.
enum { GL_PAGE_SOCKET = 3 };

/// Moves the socket at descriptor 0 to `GL_PAGE_SOCKET`; descriptors 0 and 2 lead nowhere afterwards. Returns 0
/// or the number of the error.
int gl_settle_page(void);

/// Confines the calling process as the page's server, for the rest of its life. Afterwards it may start threads,
/// accept connections at sockets that it has, and use descriptors 0 to 3, which `gl_settle_page`
/// has put in their places. It may not
/// open files, make sockets, connect, or start or touch other processes. Otherwise like `gl_confine`.
int gl_confine_page(uint64_t memory, struct gl_confinement *result, const char **step);

/// The Landlock ABI that the kernel offers; 0 if none.
int gl_landlock_version(void);

/// Creates a memory file of `size` bytes that only the caller's own mapping can write, and that nobody can
/// resize: sealed. Returns its descriptor, not inherited by programs, and the mapping; -1 on an error.
int gl_frame_memory(size_t size, void **mapping);

/// Maps the whole of a sealed memory file to be read. Returns NULL on an error, or else its size in
/// `size`.
const void *gl_map_frames(int descriptor, size_t *size);

/// Starts `program` with `words` as its arguments and `variables` as its environment. It inherits `socket` as
/// descriptor 0, `second` as descriptor 1, and no other. Returns 0 or the number of the error.
int gl_start_confined(
    const char *program, char *const *words, char *const *variables, int socket, int second,
    int *child);

/// Nanoseconds on CLOCK_MONOTONIC.
int64_t gl_monotonic_time(void);

#endif
