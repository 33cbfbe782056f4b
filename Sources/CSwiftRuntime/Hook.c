#include "CSwiftRuntime.h"

#include <pthread.h>
#include <stddef.h>

#define SWIFT_CALL __attribute__((swiftcall))

typedef SWIFT_CALL void (*enqueue_function)(void *job);
typedef SWIFT_CALL void (*enqueue_hook)(void *job, enqueue_function original);

extern enqueue_hook swift_task_enqueueGlobal_hook;

static _Thread_local gl_taker thread_taker;

static SWIFT_CALL void pass(void *job, enqueue_function original) {
    if (thread_taker.take != NULL) {
        thread_taker.take(job, thread_taker.context);
    } else {
        original(job);
    }
}

static void install(void) { swift_task_enqueueGlobal_hook = pass; }

gl_taker gl_take_jobs(gl_taker taker) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, install);
    gl_taker old = thread_taker;
    thread_taker = taker;
    return old;
}
