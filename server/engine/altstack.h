/* A stack for signal handlers, which cannot run on a stack that has overflowed. */
#ifndef API__ALTSTACK_H
#define API__ALTSTACK_H

/* Installs one for the calling thread. NULL: it has one already, or out of memory. */
void *api__altstack_enter(void);
/* Takes what api__altstack_enter returned, on the same thread. */
void api__altstack_leave(void *stack);

#endif
