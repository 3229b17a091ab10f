/* Functions that no source of ours calls: they write past the end, keep hidden state or hide a mistake in a number. The
 * Makefile includes this before every source; a call is a compile error that names what to use. The headers that
 * declare the functions come first, since behind a macro they could not. */
#ifndef API__BANNED_H
#define API__BANNED_H

#include <alloca.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define API__BANNED(function, instead)                                                                                 \
    __extension__({                                                                                                    \
        _Static_assert(0, function " is banned: use " instead);                                                        \
        0;                                                                                                             \
    })

#undef strcpy
#undef strcat
#undef strncpy
#undef strncat
#undef strdupa
#undef strndupa
#undef alloca
#define strcpy(...) API__BANNED("strcpy", "snprintf, or memcpy with a checked length")
#define stpcpy(...) API__BANNED("stpcpy", "snprintf, or memcpy with a checked length")
#define strcat(...) API__BANNED("strcat", "snprintf or an api_buf")
#define strncpy(...) API__BANNED("strncpy", "snprintf: strncpy may leave out the end")
#define strncat(...) API__BANNED("strncat", "snprintf or an api_buf")
#define sprintf(...) API__BANNED("sprintf", "snprintf")
#define vsprintf(...) API__BANNED("vsprintf", "vsnprintf")
#define gets(...) API__BANNED("gets", "fgets or getline")
#define scanf(...) API__BANNED("scanf", "getline and strtoll, or a parser of its own")
#define fscanf(...) API__BANNED("fscanf", "getline and strtoll, or a parser of its own")
#define sscanf(...) API__BANNED("sscanf", "strtoll, or a parser of its own")
#define strtok(...) API__BANNED("strtok", "strtok_r or strcspn: strtok keeps hidden state")

#define gmtime(...) API__BANNED("gmtime", "gmtime_r")
#define localtime(...) API__BANNED("localtime", "localtime_r")
#define ctime(...) API__BANNED("ctime", "strftime")
#define ctime_r(...) API__BANNED("ctime_r", "strftime")
#define asctime(...) API__BANNED("asctime", "strftime")
#define asctime_r(...) API__BANNED("asctime_r", "strftime")

#define atoi(...) API__BANNED("atoi", "strtol: atoi cannot report a mistake")
#define atol(...) API__BANNED("atol", "strtol: atol cannot report a mistake")
#define atoll(...) API__BANNED("atoll", "strtoll: atoll cannot report a mistake")
#define atof(...) API__BANNED("atof", "strtod: atof cannot report a mistake")

#define rand(...) API__BANNED("rand", "api__random or getrandom")
#define rand_r(...) API__BANNED("rand_r", "api__random or getrandom")
#define srand(...) API__BANNED("srand", "api__random or getrandom: they need no seed")
#define random(...) API__BANNED("random", "api__random or getrandom")
#define srandom(...) API__BANNED("srandom", "api__random or getrandom: they need no seed")

#define alloca(...) API__BANNED("alloca", "an array of a known size, or an arena")
#define strdupa(...) API__BANNED("strdupa", "strdup or api_arena_dup")
#define strndupa(...) API__BANNED("strndupa", "strndup or api_arena_dup")

#define tmpnam(...) API__BANNED("tmpnam", "mkstemp")
#define tempnam(...) API__BANNED("tempnam", "mkstemp")
#define mktemp(...) API__BANNED("mktemp", "mkstemp")

#endif
