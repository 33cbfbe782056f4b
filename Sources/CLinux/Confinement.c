#define _GNU_SOURCE
#include "Confinement.h"
#include "SystemCalls.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

// Landlock. Debian 12's header ends at ABI 2, so the later bits of linux/landlock.h are given by number; the
// kernel is told only of those that its ABI knows.

struct ruleset {
    uint64_t files;    // handled_access_fs, ABI 1
    uint64_t network;  // handled_access_net, ABI 4
    uint64_t scopes;   // scoped, ABI 6
};

enum {
    files_1 = (1 << 13) - 1,   // execute, write, read, directories, every kind of file
    files_2 = 1 << 13,         // REFER: links and renames between folders
    files_3 = 1 << 14,         // TRUNCATE
    files_5 = 1 << 15,         // IOCTL_DEV
    network_4 = 1 << 0 | 1 << 1,  // BIND_TCP, CONNECT_TCP
    scopes_6 = 1 << 0 | 1 << 1,   // ABSTRACT_UNIX_SOCKET, SIGNAL
};

int gl_landlock_version(void) {
    long version = syscall(
        __NR_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return version < 0 ? 0 : (int)version;
}

// Forbids whatever Landlock can forbid: everything is handled and nothing has a rule. Returns the ABI, 0 if
// the kernel has none, or a negative error.
static int forbid_files(void) {
    int version = gl_landlock_version();
    if (version < 1) return 0;
    struct ruleset rules = {.files = files_1};
    if (version >= 2) rules.files |= files_2;
    if (version >= 3) rules.files |= files_3;
    if (version >= 4) rules.network = network_4;
    if (version >= 5) rules.files |= files_5;
    if (version >= 6) rules.scopes = scopes_6;
    size_t size = version >= 6 ? sizeof rules : version >= 4 ? 16 : 8;
    int descriptor = (int)syscall(__NR_landlock_create_ruleset, &rules, size, 0);
    if (descriptor < 0) return -errno;
    long result = syscall(__NR_landlock_restrict_self, descriptor, 0);
    int error = errno;
    close(descriptor);
    return result < 0 ? -error : version;
}

// seccomp. A list of what is allowed, and the end of the process for everything else: a decoder that asks for
// anything else is not the one that we wrote. Names of files are answered with "access denied" instead,
// because libraries look for optional files and do without them.

// Allowed whatever the arguments are: memory that exists, waiting, time, random bytes, the end.
static const int allowed[] = {
    __NR_brk,        __NR_munmap,          __NR_mremap,       __NR_madvise,    __NR_futex,
    __NR_sched_yield, __NR_clock_gettime,  __NR_getrandom,    __NR_getpid,     __NR_gettid,
    __NR_rt_sigreturn, __NR_rt_sigprocmask, __NR_restart_syscall, __NR_exit,   __NR_exit_group,
    // qsort(3) asks how much memory there is, once, when it first sorts more than 1 KiB; zbar sorts.
    __NR_sysinfo,
};

// Refused without an end of the process: names of files, and questions about itself that the C library asks
// when something is first used.
static const int denied[] = {
#ifdef __NR_open
    __NR_open, __NR_stat, __NR_lstat, __NR_access, __NR_readlink,
#endif
    __NR_openat, __NR_newfstatat, __NR_statx, __NR_faccessat, __NR_readlinkat,
    __NR_fstat, __NR_lseek, __NR_close, __NR_uname, __NR_getuid, __NR_geteuid, __NR_getgid,
    __NR_getegid, __NR_getrusage, __NR_prlimit64, __NR_sched_getaffinity,
};

static int forbid_calls(void) {
    struct sock_filter program[128];
    size_t count = begin(program);
    for (size_t index = 0; index < COUNT(allowed); index++)
        ADD(allowed[index], ANSWER(SECCOMP_RET_ALLOW));
    for (size_t index = 0; index < COUNT(denied); index++)
        ADD(denied[index], ANSWER(FAIL_WITH(EACCES)));
    // The one socket.
    const int transfers[] = {__NR_read, __NR_write};
    for (size_t index = 0; index < 2; index++)
        ADD(transfers[index], LOAD(ARGUMENT(0)), IF_EQUAL(STDIN_FILENO, 0, 1),
            ANSWER(SECCOMP_RET_ALLOW), ANSWER(FAIL_WITH(EBADF)));
    // Memory of its own, and none of it to be executed.
    ADD(__NR_mmap, LOAD(ARGUMENT(2)), IF_ANY_BIT(PROT_EXEC, 2, 0), LOAD(ARGUMENT(3)),
        IF_ANY_BIT(MAP_ANONYMOUS, 1, 0), ANSWER(SECCOMP_RET_KILL_PROCESS),
        ANSWER(SECCOMP_RET_ALLOW));
    ADD(__NR_mprotect, LOAD(ARGUMENT(2)), IF_ANY_BIT(PROT_EXEC, 0, 1),
        ANSWER(SECCOMP_RET_KILL_PROCESS), ANSWER(SECCOMP_RET_ALLOW));
    // abort(3) sends its signal to itself.
    ADD(__NR_tgkill, LOAD(ARGUMENT(0)), IF_EQUAL((uint32_t)getpid(), 0, 1),
        ANSWER(SECCOMP_RET_ALLOW), ANSWER(SECCOMP_RET_KILL_PROCESS));
    program[count++] = (struct sock_filter)ANSWER(SECCOMP_RET_KILL_PROCESS);
    return enforce(program, count);
}

// By prlimit64, which systemd's @system-service has; it does not have setrlimit without @resources.
static int limit(__rlimit_resource_t resource, rlim_t most) {
    struct rlimit limit = {.rlim_cur = most, .rlim_max = most};
    struct rlimit now;
    if (prlimit(0, resource, NULL, &now) != 0) return errno;
    if (now.rlim_max < most) limit.rlim_cur = limit.rlim_max = now.rlim_max;
    return prlimit(0, resource, &limit, NULL) == 0 ? 0 : errno;
}

static int common_limits(void) {
    int error;
    // No file grows and nothing is left behind by a crash.
    if ((error = limit(RLIMIT_FSIZE, 0))) return error;
    if ((error = limit(RLIMIT_CORE, 0))) return error;
    if ((error = limit(RLIMIT_MEMLOCK, 0))) return error;
    return limit(RLIMIT_MSGQUEUE, 0);
}

static int decoder_limits(uint64_t address_space) {
    int error;
    // Descriptor 0 is the only one, and no process or thread starts.
    if ((error = limit(RLIMIT_NOFILE, 1))) return error;
    if ((error = limit(RLIMIT_NPROC, 0))) return error;
    return limit(RLIMIT_AS, address_space);
}

static int page_limits(uint64_t data) {
    int error;
    if ((error = limit(RLIMIT_NOFILE, 700))) return error;
    // It counts the tasks of all processes of the user, and leaves 16 of the service's 64 to the others.
    if ((error = limit(RLIMIT_NPROC, 48))) return error;
    return limit(RLIMIT_DATA, data);
}

// The bytes in use, in pages of /proc/self/statm (proc(5)): the first number is the address space, the sixth
// the data and the stack.
static int used(uint64_t *address_space, uint64_t *data) {
    FILE *file = fopen("/proc/self/statm", "re");
    if (!file) return errno;
    unsigned long all = 0, writable = 0;
    int found = fscanf(file, "%lu %*u %*u %*u %*u %lu", &all, &writable);
    fclose(file);
    if (found != 2) return EIO;
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    *address_space = all * page;
    *data = writable * page;
    return 0;
}

// EBUSY if there is another thread.
static int alone(void) {
    DIR *tasks = opendir("/proc/self/task");
    if (!tasks) return errno;
    int count = 0;
    for (struct dirent *entry; (entry = readdir(tasks));)
        if (entry->d_name[0] != '.') count++;
    closedir(tasks);
    return count == 1 ? 0 : EBUSY;
}

// Closes every descriptor from `first` on and gives up everything that both kinds of process give up.
static int give_up(unsigned first, struct gl_confinement *result, const char **step) {
    int error;
    *step = "count threads";
    if ((error = alone())) return error;
    *step = "set the signal for the end of the parent";
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return errno;
    *step = "forbid core dumps and tracing";
    if (prctl(PR_SET_DUMPABLE, 0) != 0) return errno;
    *step = "forbid new privileges";
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
    *step = "close descriptors";
    if (syscall(__NR_close_range, first, ~0U, 0) != 0) return errno;
    *step = "forbid files (Landlock)";
    result->landlock = forbid_files();
    if (result->landlock < 0) return -result->landlock;
    *step = "set limits";
    return common_limits();
}

int gl_confine(uint64_t memory, struct gl_confinement *result, const char **step) {
    int error;
    uint64_t address_space = 0, data = 0;
    *step = "measure the address space";
    if ((error = used(&address_space, &data))) return error;
    result->address_space = address_space + memory;
    if ((error = give_up(1, result, step))) return error;
    if ((error = decoder_limits(result->address_space))) return error;
    *step = "forbid system calls (seccomp)";
    return forbid_calls();
}

// Writes `text` to a file of /proc, if that is possible.
static void tell(const char *path, const char *text) {
    int descriptor = open(path, O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return;
    if (write(descriptor, text, strlen(text)) < 0) errno = 0;
    close(descriptor);
}

int gl_settle_page(void) {
    if (dup2(STDIN_FILENO, GL_PAGE_SOCKET) < 0) return errno;
    int nowhere = open("/dev/null", O_RDWR);
    // A message of the runtime about a crash must not go to a viewer, as it would if descriptor 2 were one.
    if (nowhere < 0 || dup2(nowhere, STDIN_FILENO) < 0 || dup2(nowhere, STDERR_FILENO) < 0) return errno;
    return 0;
}

int gl_confine_page(uint64_t memory, struct gl_confinement *result, const char **step) {
    int error;
    uint64_t address_space = 0, data = 0;
    // Where the service has no memory left, this process is the one that goes.
    tell("/proc/self/oom_score_adj", "900");
    // Its threads come after those that read and judge, where that is permitted.
    if (setpriority(PRIO_PROCESS, 0, 10) != 0) errno = 0;
    // Small stacks and few heaps, which the limit of memory counts whole.
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 1 << 20);
    pthread_setattr_default_np(&attributes);
    pthread_attr_destroy(&attributes);
    mallopt(M_ARENA_MAX, 2);
    *step = "measure the memory";
    if ((error = used(&address_space, &data))) return error;
    result->address_space = data + memory;
    if ((error = give_up(GL_PAGE_SOCKET + 1, result, step))) return error;
    if ((error = page_limits(result->address_space))) return error;
    *step = "forbid system calls (seccomp)";
    return gl_forbid_page_calls();
}

int gl_frame_memory(size_t size, void **mapping) {
    int descriptor = memfd_create("gatelight-frames", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (descriptor < 0) return -1;
    *mapping = MAP_FAILED;
    if (ftruncate(descriptor, (off_t)size) == 0)
        *mapping = mmap(
            NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, descriptor, 0);
    // After this seal the mapping above remains the only one that can write.
    int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL;
    if (*mapping != MAP_FAILED && fcntl(descriptor, F_ADD_SEALS, seals) == 0) return descriptor;
    int error = errno;
    if (*mapping != MAP_FAILED) munmap(*mapping, size);
    close(descriptor);
    errno = error;
    return -1;
}

const void *gl_map_frames(int descriptor, size_t *size) {
    struct stat status;
    // A file that shrinks would end the reader with a signal.
    int seals = fcntl(descriptor, F_GET_SEALS);
    if (seals < 0 || !(seals & F_SEAL_SHRINK)) return NULL;
    if (fstat(descriptor, &status) != 0 || status.st_size <= 0) return NULL;
    *size = (size_t)status.st_size;
    void *mapping = mmap(
        NULL, *size, PROT_READ, MAP_SHARED | MAP_POPULATE, descriptor, 0);
    return mapping == MAP_FAILED ? NULL : mapping;
}

int gl_start_confined(
    const char *program, char *const *words, char *const *variables, int socket, int second,
    int *child)
{
    // Above the numbers that they get in the child, so that neither overwrites the other.
    int from_socket = fcntl(socket, F_DUPFD_CLOEXEC, 3);
    int from_second = fcntl(second, F_DUPFD_CLOEXEC, 3);
    int error = from_socket < 0 || from_second < 0 ? errno : 0;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    // Signals that the terminal blocks or ignores are not its child's.
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawn_file_actions_adddup2(&actions, from_socket, 0);
    posix_spawn_file_actions_adddup2(&actions, from_second, 1);
    posix_spawn_file_actions_addclosefrom_np(&actions, 2);
    pid_t started = -1;
    if (!error) error = posix_spawn(&started, program, &actions, &attributes, words, variables);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (from_socket >= 0) close(from_socket);
    if (from_second >= 0) close(from_second);
    *child = started;
    return error;
}

int64_t gl_monotonic_time(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}
