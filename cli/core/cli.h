/* One run of the command: its flags, and what was found or opened once.
 *
 * Functions of cli/ that return an int return an exit status: DONE, or another after an error was printed. */
#ifndef CLI_H
#define CLI_H

#include <api.h>
#include <signal.h>

#include "cli/core/flags.h"
#include "shared/messages.h"

#define CLI_DEFAULT_SERVER "http://127.0.0.1:8000"

enum cli_status {
    DONE = API__EXIT_DONE,
    FAIL_LOCAL = API__EXIT_LOCAL,
    FAIL_USAGE = API__EXIT_USAGE,
    FAIL_3XX = API__EXIT_3XX,
    FAIL_4XX = API__EXIT_4XX,
    FAIL_5XX = API__EXIT_5XX,
    FAIL_CONNECT = API__EXIT_CONNECT,
    FAIL_TIMEOUT = API__EXIT_TIMEOUT,
    FAIL_PARTIAL = API__EXIT_PARTIAL,
    FAIL_INTERRUPT = API__EXIT_INTERRUPT
};

typedef struct cli {
    api_arena arena;   /* one command's */
    api_arena session; /* until the end: the document, the server, the local app */
    flags flags;
    flags defaults; /* of the command line of `api repl`: each line starts from them */
    bool tty_in, tty_out, tty_err;
    bool color_out, color_err;
    bool repl;
    volatile sig_atomic_t interrupted; /* Ctrl-C in the REPL: the request ends, not the program */
    const char *server;                /* found once */
    const char *server_user;           /* "USER:PASSWORD" of its URL; NULL */
    struct spec *spec;                 /* the operations of the server's document, read once */
    struct local *local;               /* opened once */
    struct api__curl *curl;            /* loaded once */
    void *curl_handle;                 /* one, so that a REPL's requests share the connection */
    struct jq_program *jq;             /* compiled once a command */
    char *password;                    /* asked once */
    const char *password_for;          /* by this prompt */
    bool stdin_unread;                 /* the request takes no body from what may be piped in */
    int last_status;
} cli;

#endif
