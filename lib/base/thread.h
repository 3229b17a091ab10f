/* Threads of the library: signals are for the program's own threads, and so are its handlers, but for those that tell
 * of a crash: a thread that blocks one of these is killed without its handler. */
#ifndef API__THREAD_H
#define API__THREAD_H

#include <pthread.h>

/* An errno. */
int api__thread_start(pthread_t *thread, void *(*run)(void *arg), void *arg);

#endif
