/* A ring of slots: threads fill the next that is free, the caller takes them
 * in order and frees them. */
#include "in_order.h"

#include <pthread.h>
#include <string.h>

enum { SLOTS_PER_THREAD = 2 };

typedef struct ring {
    const sp_in_order *job;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    char *slots;
    bool *ready; /* of each slot, under the lock, as is what follows */
    size_t nslots;
    size_t begun;
    size_t taken;
    bool stopped;
} ring;

static void *slot_of(const ring *r, size_t i)
{
    return r->slots + i % r->nslots * r->job->slot_size;
}

/* The next to begin, once there is room for it; false: no more. */
static bool next(ring *r, size_t *out)
{
    pthread_mutex_lock(&r->lock);
    while (!r->stopped && r->begun < r->job->count &&
           r->begun - r->taken >= r->nslots)
        pthread_cond_wait(&r->changed, &r->lock);
    bool some = !r->stopped && r->begun < r->job->count;
    if (some)
        *out = r->begun++;
    pthread_mutex_unlock(&r->lock);
    return some;
}

static void *fill(void *context)
{
    ring *r = context;
    size_t i;

    while (next(r, &i)) {
        r->job->work(r->job->context, i, slot_of(r, i));
        pthread_mutex_lock(&r->lock);
        r->ready[i % r->nslots] = true;
        pthread_cond_broadcast(&r->changed);
        pthread_mutex_unlock(&r->lock);
    }
    return NULL;
}

static void await(ring *r, size_t i)
{
    pthread_mutex_lock(&r->lock);
    while (!r->ready[i % r->nslots])
        pthread_cond_wait(&r->changed, &r->lock);
    pthread_mutex_unlock(&r->lock);
}

static void empty(ring *r, size_t i)
{
    void *slot = slot_of(r, i);

    r->job->clear(slot);
    memset(slot, 0, r->job->slot_size);
}

static sp_status take_all(ring *r)
{
    for (size_t i = 0; i < r->job->count; i++) {
        await(r, i);
        sp_status status = r->job->take(r->job->context, i, slot_of(r, i));
        empty(r, i);
        pthread_mutex_lock(&r->lock);
        r->ready[i % r->nslots] = false;
        r->taken++;
        r->stopped |= status != SP_OK;
        pthread_cond_broadcast(&r->changed);
        pthread_mutex_unlock(&r->lock);
        SP_TRY(status);
    }
    return SP_OK;
}

static sp_status run_alone(const sp_in_order *job)
{
    SP_AUTOFREE void *slot = calloc(1, job->slot_size);

    if (!slot)
        return sp_no_memory();
    for (size_t i = 0; i < job->count; i++) {
        job->work(job->context, i, slot);
        sp_status status = job->take(job->context, i, slot);
        job->clear(slot);
        memset(slot, 0, job->slot_size);
        SP_TRY(status);
    }
    return SP_OK;
}

/* As many threads as the system gives, but one at least. */
static sp_status run_threads(ring *r, pthread_t *threads, unsigned wanted)
{
    unsigned n = 0;

    while (n < wanted && pthread_create(&threads[n], NULL, fill, r) == 0)
        n++;
    if (n == 0)
        return sp_no_memory();
    sp_status status = take_all(r);
    for (unsigned i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
    if (status != SP_OK)
        for (size_t i = r->taken; i < r->begun; i++)
            empty(r, i);
    return status;
}

sp_status sp_in_order_run(const sp_in_order *job)
{
    pthread_t threads[SP_IN_ORDER_THREADS_MAX];
    unsigned wanted = job->threads;

    if (wanted > SP_IN_ORDER_THREADS_MAX)
        wanted = SP_IN_ORDER_THREADS_MAX;
    if (wanted > job->count)
        wanted = (unsigned)job->count;
    if (wanted <= 1)
        return run_alone(job);
    size_t nslots = (size_t)wanted * SLOTS_PER_THREAD;
    SP_AUTOFREE char *slots = calloc(nslots, job->slot_size);
    SP_AUTOFREE bool *ready = calloc(nslots, sizeof *ready);
    if (!slots || !ready)
        return sp_no_memory();
    ring r = {.job = job, .slots = slots, .ready = ready, .nslots = nslots};
    pthread_mutex_init(&r.lock, NULL);
    pthread_cond_init(&r.changed, NULL);
    sp_status status = run_threads(&r, threads, wanted);
    pthread_cond_destroy(&r.changed);
    pthread_mutex_destroy(&r.lock);
    return status;
}
