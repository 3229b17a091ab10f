/* A crash names the request whose handler it was in, then takes its usual course (core dump, sanitizer, exit). */
#ifndef API__CRASH_H
#define API__CRASH_H

/* Handlers for SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT, for the whole process. They run on the alternate stacks
 * that workers have. */
void api__crash_install(void);

#endif
