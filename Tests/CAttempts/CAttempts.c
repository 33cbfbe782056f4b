#define _GNU_SOURCE
#include "CAttempts.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

struct attempt {
    const char *name;
    int (*run)(void);
};

// A call by its number, which the C library may have no function for.
#define CALL(...) (syscall(__VA_ARGS__) >= 0)
#define TRY(function, expression) static int function(void) { return (expression); }

static int allocate(void) {
    size_t size = 8 << 20;
    char *memory = malloc(size);
    if (!memory) return 0;
    memset(memory, 1, size);
    free(memory);
    return 1;
}
static int tell_time(void) {
    struct timespec time;
    return clock_gettime(CLOCK_MONOTONIC, &time) == 0 && CALL(__NR_clock_gettime, 1, &time);
}
static int protect(void) {
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return page != MAP_FAILED && mprotect(page, 4096, PROT_READ) == 0;
}
static int compare(const void *first, const void *second) {
    return *(const int *)first - *(const int *)second;
}
static int sort(void) {
    int numbers[4096];
    for (int index = 0; index < 4096; index++) numbers[index] = index * 7919 % 4096;
    qsort(numbers, 4096, sizeof *numbers, compare);
    return numbers[0] == 0 && numbers[4095] == 4095;
}
static int answer(void) { return write(0, "x", 1) == 1; }

// A compiler may leave out an allocation that nobody uses.
static int allocate_too_much(void) { void *volatile memory = malloc((size_t)2 << 30); return memory != NULL; }
TRY(open_file, open("/etc/passwd", O_RDONLY) >= 0)
TRY(open_file_2, CALL(__NR_openat2, AT_FDCWD, "/etc/passwd", NULL, 0))
TRY(open_folder, open("/", O_RDONLY | O_DIRECTORY) >= 0)
TRY(create_file, open("/tmp/decoder-escape", O_CREAT | O_WRONLY, 0600) >= 0)
TRY(open_device, open("/dev/null", O_RDWR) >= 0)
TRY(open_memory, open("/proc/self/mem", O_RDWR) >= 0)
TRY(open_handle, CALL(__NR_open_by_handle_at, AT_FDCWD, NULL, 0))
TRY(look_for_file, access("/etc/passwd", F_OK) == 0)
static int status_of_file(void) { struct stat status; return stat("/", &status) == 0; }
static int status_of_descriptor(void) { struct stat status; return fstat(0, &status) == 0; }
static int read_link(void) { char text[64]; return readlink("/proc/self/exe", text, 64) >= 0; }
TRY(remove_file, unlink("/tmp/decoder-escape") == 0)
TRY(make_folder, mkdir("/tmp/decoder-escape-folder", 0700) == 0)
TRY(rename_file, rename("/tmp/decoder-a", "/tmp/decoder-b") == 0)
TRY(change_folder, chdir("/") == 0)
TRY(change_root, chroot("/") == 0)
TRY(mount_it, CALL(__NR_mount, "none", "/tmp", "tmpfs", 0, NULL))
TRY(make_socket, socket(AF_INET, SOCK_STREAM, 0) >= 0)
TRY(make_local_socket, socket(AF_UNIX, SOCK_STREAM, 0) >= 0)
TRY(make_netlink_socket, socket(AF_NETLINK, SOCK_RAW, 0) >= 0)
static int make_pair(void) { int ends[2]; return socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0; }
static int connect_socket(void) {
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "/run/systemd/notify"};
    return connect(0, (struct sockaddr *)&address, sizeof address) == 0;
}
static int send_to(void) { return sendto(0, "x", 1, 0, NULL, 0) == 1; }
static int send_descriptor(void) {
    struct iovec piece = {.iov_base = "x", .iov_len = 1};
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};
    return sendmsg(0, &message, 0) == 1;
}
static int receive_descriptor(void) {
    struct msghdr message = {0};
    return recvmsg(0, &message, MSG_DONTWAIT) >= 0;
}
TRY(write_output, write(1, "x", 1) == 1 || write(2, "x", 1) == 1)
TRY(shut_socket, shutdown(0, SHUT_RDWR) == 0)
static int make_pipe(void) { int ends[2]; return pipe(ends) == 0; }
TRY(duplicate, dup(0) >= 0)
TRY(change_descriptor, fcntl(0, F_SETFL, O_ASYNC) == 0)
TRY(make_memory_file, CALL(__NR_memfd_create, "x", 0))
static int start_program(void) {
    char *words[] = {"true", NULL};
    execve("/bin/true", words, NULL);
    return 0;
}
TRY(start_program_at, CALL(__NR_execveat, 0, "", NULL, NULL, AT_EMPTY_PATH))
static int start_process(void) {
    pid_t child = fork();
    if (child == 0) _exit(0);
    return child > 0;
}
TRY(run_shell, system("true") == 0)
static void *nothing(void *argument) { return argument; }
static int start_thread(void) {
    pthread_t thread;
    return pthread_create(&thread, NULL, nothing, NULL) == 0;
}
TRY(trace, CALL(__NR_ptrace, 16 /* PTRACE_ATTACH */, (long)getpid() - 1, 0, 0))
TRY(read_memory, CALL(__NR_process_vm_readv, 1, NULL, 0, NULL, 0, 0))
TRY(write_memory, CALL(__NR_process_vm_writev, 1, NULL, 0, NULL, 0, 0))
TRY(kill_process, kill(1, 0) == 0)
TRY(signal_thread, CALL(__NR_tgkill, 1, 1, 0))
TRY(find_process, CALL(__NR_pidfd_open, 1, 0))
TRY(steal_descriptor, CALL(__NR_pidfd_getfd, 0, 0, 0))
TRY(writable_code, mmap(
    NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
static int executable(void) {
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return page != MAP_FAILED && mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0;
}
TRY(executable_with_key, CALL(__NR_pkey_mprotect, NULL, 4096, PROT_EXEC, -1))
TRY(map_file, mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 0, 0) != MAP_FAILED)
TRY(share_anonymous, mmap(NULL, 4096, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
TRY(grow_memory, mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN, -1, 0) != MAP_FAILED)
TRY(end_viewers, shutdown(1, SHUT_RD) == 0)
static int stay(void *nothing) { for (;;) pause(); return nothing != NULL; }
static int start_other_thread(void) {
    char *stack = malloc(65536);
    // Without CLONE_FILES: a table of descriptors of its own.
    return clone(stay, stack + 65536, CLONE_VM | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM, NULL) > 0;
}
static int share_memory(void) { return CALL(__NR_shmget, 0, 4096, 0600); }
TRY(lock_memory, CALL(__NR_mlock, &share_memory, 1))
static int control_device(void) { struct winsize size; return ioctl(0, TIOCGWINSZ, &size) == 0; }
static int push_keys(void) { char key = 'x'; return ioctl(0, TIOCSTI, &key) == 0; }
TRY(set_up_ring, CALL(__NR_io_uring_setup, 1, NULL))
TRY(load_bpf, CALL(__NR_bpf, 0, NULL, 0))
TRY(watch_processor, CALL(__NR_perf_event_open, NULL, 0, -1, -1, 0))
TRY(handle_page_faults, CALL(__NR_userfaultfd, 0))
TRY(add_key, CALL(__NR_add_key, "user", "x", "x", 1, -2))
TRY(load_module, CALL(__NR_init_module, NULL, 0, ""))
TRY(load_kernel, CALL(__NR_kexec_load, 0, 0, NULL, 0))
TRY(restart, CALL(__NR_reboot, 0, 0, 0, NULL))
static int set_clock(void) {
    struct timespec time = {.tv_sec = 1};
    return clock_settime(CLOCK_REALTIME, &time) == 0;
}
TRY(become_root, CALL(__NR_setuid, 0))
TRY(make_namespace, CALL(__NR_unshare, CLONE_NEWUSER))
TRY(join_namespace, CALL(__NR_setns, 0, 0))
static int loosen(void) {
    struct rlimit limit = {.rlim_cur = 64, .rlim_max = 64};
    return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}
TRY(become_dumpable, CALL(__NR_prctl, 4 /* PR_SET_DUMPABLE */, 1, 0, 0, 0))
TRY(add_filter, CALL(__NR_seccomp, 0, 0, NULL))
TRY(outlive, CALL(__NR_prctl, 1 /* PR_SET_PDEATHSIG */, 0, 0, 0, 0))
TRY(make_session, CALL(__NR_setsid))
TRY(be_more_important, CALL(__NR_setpriority, 0, 0, -20))
TRY(unknown_call, CALL(100000))
TRY(x32_call, CALL(0x40000000 + 39))
#if defined(__x86_64__)
static int call_of_32_bits(void) {
    long result;
    // getpid by the numbers of i386, which seccomp sees as another machine.
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(20L) : "memory", "r8", "r9", "r10", "r11");
    return result > 0;
}
#else
TRY(call_of_32_bits, 0)
#endif
TRY(listen_to_signals, signal(SIGUSR1, SIG_IGN) != SIG_ERR)
TRY(sleep_a_moment, usleep(1) == 0)

static const struct attempt attempts[] = {
    {"allocate memory", allocate},
    {"ask the time", tell_time},
    {"make memory read-only", protect},
    {"sort many numbers", sort},
    {"answer", answer},
    // A decoder's limit counts its whole address space; a page's does not, so there they are refused.
    {"share anonymous memory", share_anonymous},
    {"make memory that grows", grow_memory},
    // From here on, refused.
    {"allocate more than it may", allocate_too_much},
    {"open a file", open_file},
    {"open a file by openat2", open_file_2},
    {"open a folder", open_folder},
    {"create a file", create_file},
    {"open a device", open_device},
    {"open its own memory", open_memory},
    {"open a file by its handle", open_handle},
    {"look for a file", look_for_file},
    {"read the status of a file", status_of_file},
    {"read the status of a descriptor", status_of_descriptor},
    {"read a link", read_link},
    {"remove a file", remove_file},
    {"make a folder", make_folder},
    {"rename a file", rename_file},
    {"change its folder", change_folder},
    {"change its root", change_root},
    {"mount", mount_it},
    {"make a socket", make_socket},
    {"make a local socket", make_local_socket},
    {"make a netlink socket", make_netlink_socket},
    {"make a pair of sockets", make_pair},
    {"connect its socket elsewhere", connect_socket},
    {"send to an address", send_to},
    {"send a descriptor", send_descriptor},
    {"receive a descriptor", receive_descriptor},
    {"write to the terminal's output", write_output},
    {"shut its socket", shut_socket},
    {"make a pipe", make_pipe},
    {"duplicate a descriptor", duplicate},
    {"change its descriptor", change_descriptor},
    {"make a memory file", make_memory_file},
    {"start a program", start_program},
    {"start a program from a descriptor", start_program_at},
    {"start a process", start_process},
    {"run a shell", run_shell},
    {"start a thread", start_thread},
    {"trace a process", trace},
    {"read another process's memory", read_memory},
    {"write another process's memory", write_memory},
    {"kill a process", kill_process},
    {"signal another process's thread", signal_thread},
    {"find a process", find_process},
    {"steal a descriptor", steal_descriptor},
    {"make memory that is written and executed", writable_code},
    {"make memory executable", executable},
    {"make memory executable with a key", executable_with_key},
    {"map a file", map_file},
    {"share memory", share_memory},
    {"end the socket of viewers", end_viewers},
    {"start a thread with a table of its own", start_other_thread},
    {"lock memory", lock_memory},
    {"control a device", control_device},
    {"push keys into a terminal", push_keys},
    {"set up io_uring", set_up_ring},
    {"load a BPF program", load_bpf},
    {"watch the processor", watch_processor},
    {"handle page faults", handle_page_faults},
    {"add a key", add_key},
    {"load a kernel module", load_module},
    {"load another kernel", load_kernel},
    {"restart the machine", restart},
    {"set the clock", set_clock},
    {"become root", become_root},
    {"make a namespace", make_namespace},
    {"join a namespace", join_namespace},
    {"loosen a limit", loosen},
    {"become dumpable", become_dumpable},
    {"add another filter", add_filter},
    {"outlive the terminal", outlive},
    {"make a session", make_session},
    {"be more important", be_more_important},
    {"call a number that does not exist", unknown_call},
    {"call an x32 number", x32_call},
    {"call a number of 32 bits", call_of_32_bits},
    {"listen to signals", listen_to_signals},
    {"sleep", sleep_a_moment},
};

const char *ca_name(int index) {
    return index >= 0 && (size_t)index < sizeof attempts / sizeof *attempts ? attempts[index].name
                                                                            : NULL;
}

int ca_allowed(void) { return 7; }

int ca_try(int index) { return ca_name(index) ? attempts[index].run() : 0; }
