/* Switching between two stacks: the only assembly of the project. */
#ifndef API__TASK_SWITCH_H
#define API__TASK_SWITCH_H

#include <stddef.h>

#if (defined(__x86_64__) || defined(__aarch64__)) && !defined(API__TASK_UCONTEXT)
typedef struct api__context {
    void *sp;
} api__context;
#else
#include <ucontext.h>
typedef struct api__context {
    ucontext_t u;
} api__context;
#endif

/* Makes `c` start entry(arg) on the stack that ends at `top` (aligned to 16). entry must never return. */
void api__context_init(api__context *c, char *base, char *top, void (*entry)(void *), void *arg);
/* Saves the callee-saved registers in `from` and continues where `to` was saved. */
void api__context_switch(api__context *from, api__context *to);

#endif
