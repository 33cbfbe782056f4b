// Filters of system calls (seccomp(2)), for the processes that confine themselves.
#ifndef GATELIGHT_SYSTEM_CALLS_H
#define GATELIGHT_SYSTEM_CALLS_H

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define MACHINE AUDIT_ARCH_AARCH64
#else
#error "There is no list of system calls for this machine."
#endif

#define FIELD(name) ((uint32_t)offsetof(struct seccomp_data, name))
// The low half: both machines are little-endian. No argument that is examined needs more.
#define ARGUMENT(index) ((uint32_t)offsetof(struct seccomp_data, args[index]))
#define LOAD(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset)
#define IF_EQUAL(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, yes, no)
#define IF_ANY_BIT(bits, yes, no) BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, yes, no)
#define ANSWER(action) BPF_STMT(BPF_RET | BPF_K, action)
#define FAIL_WITH(error) (SECCOMP_RET_ERRNO | (error))

#define COUNT(list) (sizeof list / sizeof *list)

// Adds a test for one call: with its `steps` if it is the one, which must answer.
static inline size_t add(
    struct sock_filter *program, size_t count, int call, const struct sock_filter *steps,
    size_t length)
{
    program[count++] = (struct sock_filter)IF_EQUAL((uint32_t)call, 0, (uint8_t)length);
    memcpy(program + count, steps, length * sizeof *steps);
    return count + length;
}
#define ADD(call, ...) do { \
    const struct sock_filter steps[] = {__VA_ARGS__}; \
    count = add(program, count, call, steps, sizeof steps / sizeof *steps); \
} while (0)

// The head of every filter: calls of another machine end the process, and the number of the call is loaded.
// x32 calls have numbers of their own under the same machine, from 0x40000000: none is in any list.
static inline size_t begin(struct sock_filter *program) {
    const struct sock_filter head[] = {
        LOAD(FIELD(arch)),
        IF_EQUAL(MACHINE, 1, 0),
        ANSWER(SECCOMP_RET_KILL_PROCESS),
        LOAD(FIELD(nr)),
    };
    memcpy(program, head, sizeof head);
    return COUNT(head);
}

// Puts a filter in force for the calling thread and those that it starts. Returns 0 or the number of the error.
static inline int enforce(struct sock_filter *program, size_t count) {
    struct sock_fprog filter = {.len = (unsigned short)count, .filter = program};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0 ? 0 : errno;
}

// The filter of the page's process.
int gl_forbid_page_calls(void);

#endif
