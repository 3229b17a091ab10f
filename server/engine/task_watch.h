/* Tells sanitizers and valgrind about task stacks. The library may be built without a sanitizer and run in a program
 * that has one (an app's test with -fsanitize=address): the weak functions are resolved at load time, and without a
 * sanitizer the only cost is a test of a pointer. */
#ifndef API__TASK_WATCH_H
#define API__TASK_WATCH_H

#include <stdbool.h>
#include <stddef.h>

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#endif

#define API__MAYBE __attribute__((weak, visibility("default")))
void __sanitizer_start_switch_fiber(void **fake, const void *low, size_t size) API__MAYBE;
void __sanitizer_finish_switch_fiber(void *fake, const void **low, size_t *size) API__MAYBE;
void __lsan_register_root_region(const void *p, size_t size) API__MAYBE;
void __lsan_unregister_root_region(const void *p, size_t size) API__MAYBE;
void *__tsan_create_fiber(unsigned flags) API__MAYBE;
void *__tsan_get_current_fiber(void) API__MAYBE;
void __tsan_switch_to_fiber(void *fiber, unsigned flags) API__MAYBE;
void __tsan_destroy_fiber(void *fiber) API__MAYBE;

/* One per stack, including the loop's own. */
typedef struct api__watch {
    const void *low; /* the stack's bytes */
    size_t size;
    void *fake; /* ASan's fake stack while the stack is not running */
    void *fiber;
    unsigned valgrind_id;
} api__watch;

/* Registers a task's stack. */
static inline void api__watch_add(api__watch *w, char *low, size_t size)
{
    *w = (api__watch){.low = low, .size = size};
#ifdef VALGRIND_STACK_REGISTER
    w->valgrind_id = VALGRIND_STACK_REGISTER(low, low + size);
#endif
    if (__lsan_register_root_region)
        __lsan_register_root_region(low, size);
    if (__tsan_create_fiber)
        w->fiber = __tsan_create_fiber(0);
}

static inline void api__watch_remove(api__watch *w)
{
#ifdef VALGRIND_STACK_DEREGISTER
    VALGRIND_STACK_DEREGISTER(w->valgrind_id);
#endif
    if (__lsan_unregister_root_region)
        __lsan_unregister_root_region(w->low, w->size);
    if (__tsan_destroy_fiber)
        __tsan_destroy_fiber(w->fiber);
}

/* Whether switches must be reported; the caller caches it, since switches are hot. */
static inline bool api__watch_wanted(void)
{
    return __sanitizer_start_switch_fiber || __tsan_switch_to_fiber;
}

static inline void api__watch_leave(api__watch *from, api__watch *to)
{
    if (__sanitizer_start_switch_fiber)
        __sanitizer_start_switch_fiber(&from->fake, to->low, to->size);
    if (__tsan_switch_to_fiber) {
        from->fiber = __tsan_get_current_fiber();
        __tsan_switch_to_fiber(to->fiber, 0);
    }
}

/* On the new stack, right after the switch. `came` receives the bounds of the stack that was left. */
static inline void api__watch_enter(api__watch *now, api__watch *came)
{
    if (__sanitizer_finish_switch_fiber)
        __sanitizer_finish_switch_fiber(now->fake, &came->low, &came->size);
}

#endif
