/* Threads of the library. Signals are delivered to the program's own threads, except those of a crash: a thread that
 * blocks such a signal is killed without running the handler. */
#ifndef API__THREAD_H
#define API__THREAD_H

#include <pthread.h>

/* 0 or an errno. */
int api__thread_start(pthread_t *thread, void *(*run)(void *arg), void *arg);

#endif
