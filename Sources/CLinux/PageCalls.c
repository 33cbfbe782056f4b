#define _GNU_SOURCE
#include "SystemCalls.h"
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

// What the page's server may ask of the kernel. A web server on an event loop needs more than a decoder:
// threads, an epoll, timers, connections that come in. Nothing here makes a socket, opens a file or reaches
// another process.

// Allowed whatever the arguments are. A descriptor is one that the process was given or that came in.
static const int allowed[] = {
    // Memory that exists, threads, time, random bytes, the end.
    __NR_brk, __NR_munmap, __NR_mremap, __NR_madvise, __NR_futex, __NR_sched_yield,
    __NR_clock_gettime, __NR_clock_nanosleep, __NR_getrandom, __NR_getpid, __NR_gettid,
    __NR_rt_sigreturn, __NR_rt_sigprocmask, __NR_rt_sigaction, __NR_sigaltstack,
    __NR_restart_syscall, __NR_exit, __NR_exit_group, __NR_sysinfo, __NR_set_robust_list, __NR_rseq,
    __NR_membarrier, __NR_sched_getaffinity, __NR_getrusage,
    // The event loop.
    __NR_epoll_create1, __NR_epoll_ctl, __NR_epoll_pwait, __NR_eventfd2, __NR_timerfd_create,
    __NR_timerfd_settime, __NR_ppoll,
#ifdef __NR_epoll_wait
    __NR_epoll_create, __NR_epoll_wait, __NR_poll,
#endif
    // Connections that come in.
    __NR_accept4, __NR_read, __NR_write, __NR_readv, __NR_writev, __NR_getsockname, __NR_getpeername,
    __NR_getsockopt,
};

// The end of the process: what only somebody asks for who took it over.
static const int deadly[] = {
#ifdef __NR_fork
    __NR_fork, __NR_vfork,
#endif
    __NR_execve, __NR_execveat, __NR_connect, __NR_ptrace, __NR_process_vm_readv,
    __NR_process_vm_writev, __NR_kill, __NR_tkill, __NR_pidfd_open, __NR_pidfd_getfd,
    __NR_pidfd_send_signal, __NR_io_uring_setup, __NR_bpf, __NR_perf_event_open, __NR_userfaultfd,
    __NR_mount, __NR_unshare, __NR_setns, __NR_chroot, __NR_pkey_mprotect, __NR_init_module,
    __NR_finit_module, __NR_kexec_load, __NR_reboot, __NR_setuid, __NR_ioctl,
};

#define THREAD (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_SETTLS | \
    CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID)

int gl_forbid_page_calls(void) {
    struct sock_filter program[256];
    size_t count = begin(program);
    for (size_t index = 0; index < COUNT(allowed); index++)
        ADD(allowed[index], ANSWER(SECCOMP_RET_ALLOW));
    for (size_t index = 0; index < COUNT(deadly); index++)
        ADD(deadly[index], ANSWER(SECCOMP_RET_KILL_PROCESS));
    // libdispatch counts its busy threads in /proc/<thread>/stat, and crashes where it cannot open that. It gets
    // descriptor 0, which is /dev/null, without any file being opened, and cannot close it.
    ADD(__NR_openat, LOAD(ARGUMENT(2)), IF_EQUAL(O_RDONLY | O_NONBLOCK, 0, 1), ANSWER(FAIL_WITH(0)),
        ANSWER(FAIL_WITH(EPERM)));
    ADD(__NR_close, LOAD(ARGUMENT(0)), IF_EQUAL(STDIN_FILENO, 0, 1), ANSWER(FAIL_WITH(0)),
        ANSWER(SECCOMP_RET_ALLOW));
    // The socket at which viewers come in is the next process's, too: none may end it, or change its queue.
    ADD(__NR_shutdown, LOAD(ARGUMENT(0)), IF_EQUAL(STDOUT_FILENO, 0, 1), ANSWER(FAIL_WITH(EPERM)),
        ANSWER(SECCOMP_RET_ALLOW));
    ADD(__NR_listen, ANSWER(FAIL_WITH(0)));
    // A thread as pthread_create(3) makes one, which shares the limits of this process. The C library asks by
    // clone3 first, whose flags no filter can read, and does without it where it is missing.
    ADD(__NR_clone3, ANSWER(FAIL_WITH(ENOSYS)));
    ADD(__NR_clone, LOAD(ARGUMENT(0)), IF_EQUAL(THREAD, 1, 0),
        ANSWER(SECCOMP_RET_KILL_PROCESS), ANSWER(SECCOMP_RET_ALLOW));
    // Memory of its own, which its limit counts, and none of it to be executed.
    ADD(__NR_mmap, LOAD(ARGUMENT(2)), IF_ANY_BIT(PROT_EXEC, 4, 0), LOAD(ARGUMENT(3)),
        IF_ANY_BIT(MAP_SHARED | MAP_GROWSDOWN, 2, 0), IF_ANY_BIT(MAP_ANONYMOUS, 0, 1),
        ANSWER(SECCOMP_RET_ALLOW), ANSWER(SECCOMP_RET_KILL_PROCESS));
    ADD(__NR_mprotect, LOAD(ARGUMENT(2)), IF_ANY_BIT(PROT_EXEC, 0, 1),
        ANSWER(SECCOMP_RET_KILL_PROCESS), ANSWER(SECCOMP_RET_ALLOW));
    // abort(3) sends its signal to itself.
    ADD(__NR_tgkill, LOAD(ARGUMENT(0)), IF_EQUAL((uint32_t)getpid(), 0, 1),
        ANSWER(SECCOMP_RET_ALLOW), ANSWER(SECCOMP_RET_KILL_PROCESS));
    // A descriptor that waits or does not, and that programs inherit or do not: of which there are none.
    ADD(__NR_fcntl, LOAD(ARGUMENT(1)), IF_EQUAL(F_GETFL, 4, 0), IF_EQUAL(F_SETFL, 3, 0),
        IF_EQUAL(F_GETFD, 2, 0), IF_EQUAL(F_SETFD, 1, 0), ANSWER(FAIL_WITH(EPERM)),
        ANSWER(SECCOMP_RET_ALLOW));
    // Nagle's algorithm. The other options are the kernel's own.
    ADD(__NR_setsockopt, LOAD(ARGUMENT(1)), IF_EQUAL(IPPROTO_TCP, 0, 2), LOAD(ARGUMENT(2)),
        IF_EQUAL(TCP_NODELAY, 1, 0), ANSWER(FAIL_WITH(EPERM)), ANSWER(SECCOMP_RET_ALLOW));
    // The name of a thread.
    ADD(__NR_prctl, LOAD(ARGUMENT(0)), IF_EQUAL(PR_SET_NAME, 1, 0), ANSWER(FAIL_WITH(EPERM)),
        ANSWER(SECCOMP_RET_ALLOW));
    // Everything else is refused: names of files, new sockets, and questions about itself that libraries ask and
    // do without.
    program[count++] = (struct sock_filter)ANSWER(FAIL_WITH(EPERM));
    return enforce(program, count);
}
