/* A stack for signal handlers: a handler that has overflown its own cannot run them. */
#ifndef API__ALTSTACK_H
#define API__ALTSTACK_H

/* For the calling thread; NULL where it has one already, or there is no memory. */
void *api__altstack_enter(void);
/* With what api__altstack_enter returned, on the same thread. */
void api__altstack_leave(void *stack);

#endif
