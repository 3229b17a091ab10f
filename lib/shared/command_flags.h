/* Flags of the commands that both `api` and a program of api_main have. */
#ifndef API__COMMAND_FLAGS_H
#define API__COMMAND_FLAGS_H

#include "shared/flags.h"

/* Of api_serve. */
extern const api__flag api__serve_flags[];
/* The same and those of `api serve` alone, which compiles and watches sources. */
extern const api__flag api__serve_source_flags[];
/* Of api_init. */
extern const api__flag api__init_flags[];

/* Rows for a struct `type` with members `cc` and `cflags`. */
#define API__BUILD_ROWS(type)                                                                                          \
    API__BYTES_ROW(type, cc, 0, "cc", "COMPILER", "compile a .c file with this ($CC, else cc)"),                       \
        API__BYTES_ROW(type, cflags, 0, "cflags", "WORDS",                                                             \
                       "further arguments for the compiler, as in \"-DDEBUG -lm\"")

/* The same with `admin`, `revoke` and `database`. */
#define API__USERS_ROWS(type)                                                                                          \
    API__SWITCH_ROW(type, admin, 0, "admin", "administrator: all permissions"),                                        \
        API__TEXT_ROW(type, revoke, 0, "revoke", "ID", "revoke this token of the user"),                               \
        API__BYTES_ROW(type, database, 0, "database", "URL", "use this database instead of the app's")

#endif
