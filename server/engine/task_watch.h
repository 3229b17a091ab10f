/* What the tools that watch memory must be told about stacks of our own: nothing of it is left in a plain build. */
#ifndef API__TASK_WATCH_H
#define API__TASK_WATCH_H

#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define API__ASAN 1
#elif __has_feature(thread_sanitizer)
#define API__TSAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define API__ASAN 1
#elif defined(__SANITIZE_THREAD__)
#define API__TSAN 1
#endif
#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#endif
#ifdef API__ASAN
#include <sanitizer/common_interface_defs.h>
#include <sanitizer/lsan_interface.h>
#endif
#ifdef API__TSAN
#include <sanitizer/tsan_interface.h>
#endif

/* One a stack, the loop's own included. */
typedef struct api__watch {
    const void *low; /* the stack's bytes */
    size_t size;
    void *fake; /* ASan's fake stack while it is left */
    void *fiber;
    unsigned valgrind_id;
} api__watch;

/* A stack of our own from here on. */
static inline void api__watch_add(api__watch *w, char *low, size_t size)
{
    *w = (api__watch){.low = low, .size = size};
#ifdef VALGRIND_STACK_REGISTER
    w->valgrind_id = VALGRIND_STACK_REGISTER(low, low + size);
#endif
#ifdef API__ASAN
    __lsan_register_root_region(low, size);
#endif
#ifdef API__TSAN
    w->fiber = __tsan_create_fiber(0);
#endif
}

static inline void api__watch_remove(api__watch *w)
{
    (void)w;
#ifdef VALGRIND_STACK_DEREGISTER
    VALGRIND_STACK_DEREGISTER(w->valgrind_id);
#endif
#ifdef API__ASAN
    __lsan_unregister_root_region(w->low, w->size);
#endif
#ifdef API__TSAN
    __tsan_destroy_fiber(w->fiber);
#endif
}

static inline void api__watch_leave(api__watch *from, api__watch *to)
{
    (void)from, (void)to;
#ifdef API__ASAN
    __sanitizer_start_switch_fiber(&from->fake, to->low, to->size);
#endif
#ifdef API__TSAN
    from->fiber = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(to->fiber, 0);
#endif
}

/* On the new stack, at once after the switch. `came` learns the bounds of the stack that was left. */
static inline void api__watch_enter(api__watch *now, api__watch *came)
{
    (void)now, (void)came;
#ifdef API__ASAN
    __sanitizer_finish_switch_fiber(now->fake, &came->low, &came->size);
#endif
}

#endif
