#include "server/engine/altstack.h"

#include <signal.h>
#include <stdlib.h>

enum { SIZE = 64 * 1024 };

void *api__altstack_enter(void)
{
    stack_t now;
    /* Sanitizers install their own, and free it themselves. */
    if (sigaltstack(NULL, &now) != 0 || !(now.ss_flags & SS_DISABLE))
        return NULL;
    void *stack = malloc(SIZE);
    if (!stack)
        return NULL;
    if (sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = SIZE}, NULL) == 0)
        return stack;
    free(stack);
    return NULL;
}

void api__altstack_leave(void *stack)
{
    if (!stack)
        return;
    sigaltstack(&(stack_t){.ss_flags = SS_DISABLE}, NULL);
    free(stack);
}
