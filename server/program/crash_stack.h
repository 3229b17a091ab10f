/* The stack of a crash, as a person wants it: functions, files and lines. Nothing here allocates, locks or touches
 * stdio: it runs in a signal handler, of a program whose memory may be in any state. */
#ifndef API__CRASH_STACK_H
#define API__CRASH_STACK_H

#include <stddef.h>

/* Before there is a crash: loads the unwinder and looks for addr2line. */
void api__crash_stack_prepare(void);
/* Writes the frames from where the signal came (`context`) on as MODULE+OFFSET, then what addr2line makes of them, in a
 * process of its own, for some seconds at most; or the commands to run where there is none. */
void api__crash_stack_write(const void *context);
/* Writes to stderr; gives up for good when it is not read. */
void api__crash_write(const char *p, size_t n);

#endif
