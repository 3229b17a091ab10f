/* A stack for signal handlers: a handler that has overflown its own cannot run them. */
#ifndef API__ALTSTACK_H
#define API__ALTSTACK_H

#include <signal.h>

/* What a thread must not block: it would be killed without the handler that says where. */
static const int api__crash_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

/* For the calling thread; NULL where it has one already, or there is no memory. */
void *api__altstack_enter(void);
/* With what api__altstack_enter returned, on the same thread. */
void api__altstack_leave(void *stack);

#endif
