/* The commands of a program that is an app. */
#ifndef API__PROGRAM_H
#define API__PROGRAM_H

#include <api/main.h>

#include "shared/flags.h"

struct api__program {
    const api_entry *entry;
    const char *name; /* as it was called, without directories */
    api_arena arena;  /* of what the flags collect */
    bool color;
};

typedef struct api__command {
    const char *name, *usage, *about, *text;
    const api__flag *flags;
    size_t size; /* of the struct that the flags fill */
    bool hidden;
    int (*run)(struct api__program *p, const struct api__command *self, void *flags, int argc, char **argv);
} api__command;

extern const api__command api__command_serve, api__command_check, api__command_routes, api__command_openapi,
    api__command_users, api__command_init, api__command_request;

/* Prints "error: usage: shop serve ..."; the exit status. */
int api__program_usage(const struct api__program *p, const api__command *c);
/* The app of the entry; NULL after its mistakes were printed: the exit status is then API__EXIT_USAGE. */
api_app *api__program_app(const struct api__program *p);

#endif
