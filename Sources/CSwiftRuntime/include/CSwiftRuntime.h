// The hook of Swift's runtime through which every job passes that would run on the shared pool
// (swift_task_enqueueGlobal_hook, stdlib/public/Concurrency/GlobalExecutor.cpp).

#ifndef CSWIFTRUNTIME_H
#define CSWIFTRUNTIME_H

/// Takes a job, which is a `Job *` of the runtime.
typedef void (*gl_job_taker)(void *_Nonnull job, void *_Nullable context);

/// A function with its context.
typedef struct {
    gl_job_taker _Nullable take;
    void *_Nullable context;
} gl_taker;

/// Passes the jobs that the calling thread adds to the shared pool to `taker`; without a function they
/// reach the pool. Other threads are not affected. Returns the taker until now.
gl_taker gl_take_jobs(gl_taker taker);

#endif
