/* Compiles one C source to a shared object with the system's compiler. */
#ifndef API__COMPILER_H
#define API__COMPILER_H

#include <api/app.h>

/* Compiles `source` into `object`, and lists the headers it was made of in `deps`, as make reads them. The thread
 * waits, but ends the compiler when o->stop_fd can be read or o->compile_time is over. 0, or an error after problems:
 * API_EINVALID (mistakes in the source), API_ETIMEOUT, API_ECLOSED (stopped), API_ESYS, API_ENOMEM. */
int api__compile(const char *source, const char *object, const char *deps, const api_load_options *o,
                 api_problems *problems);

/* The files named by a `deps`, without `target:`, into the arena; API_ENOMEM or 0. */
int api__compile_deps(api_arena *arena, api_str text, const char ***list, size_t *count);

/* "/usr/include" or the like: the directory of this library's <api.h>. False: not found. */
bool api__compile_headers(char *out, size_t n);

#endif
