/* What the tools that watch memory must be told about stacks of our own. The library may be built without a sanitizer
 * and run in a program that has one (an app's test with -fsanitize=address): the functions are found when it is loaded,
 * and where there are none a test of a pointer is all that is left. */
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

/* Whether anybody wants to hear of a switch; asked once, for each switch counts. */
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

/* On the new stack, at once after the switch. `came` learns the bounds of the stack that was left. */
static inline void api__watch_enter(api__watch *now, api__watch *came)
{
    if (__sanitizer_finish_switch_fiber)
        __sanitizer_finish_switch_fiber(now->fake, &came->low, &came->size);
}

#endif
