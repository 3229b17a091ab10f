/* What the files of the command share: exit statuses, flags, the row a sub-command is, and one run's context. */
#ifndef CLI_H
#define CLI_H

#include <api.h>
#include <signal.h>
#include <stdio.h>

#include "shared/flags.h"
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

/* Flags */

/* Values of the flags that every command takes. */
typedef struct flags {
    const char *server, *user, *token, *retry, *max_time, *ok;
    const char *data, *format, *columns, *jq, *error_body;
    api_words headers;
    bool local, dry_run, curl, yes, no_input, quiet, help, version;
    bool head, verbose, all, no_check, password_stdin;
} flags;

extern const api__flag flags_global[], flags_request[], flags_output[];

/* The context */

struct spec;
struct jq_program;
typedef struct cli {
    api_arena arena;   /* one command's */
    api_arena session; /* until the end: the document, the server, the local app */
    flags flags;
    flags defaults; /* what the command line of `api repl` said: each line starts from it */
    bool tty_in, tty_out, tty_err;
    bool color_out, color_err;
    bool repl;
    volatile sig_atomic_t interrupted; /* Ctrl-C in the REPL: the request ends, not the program */
    const char *server;                /* found once */
    const char *server_user;           /* "USER:PASSWORD" of its URL; NULL */
    struct spec *spec;                 /* read once */
    struct local *local;               /* opened once */
    struct api__curl *curl;            /* loaded once */
    void *curl_handle;                 /* one, so that a REPL's requests share the connection */
    struct jq_program *jq;             /* compiled once a command */
    char *password;                    /* asked once */
    const char *password_for;          /* by this prompt */
    bool stdin_unread;                 /* the request has a body, or none, without what may be piped in */
    int last_status;
} cli;

/* Commands */

typedef struct command command;
struct command {
    const char *name, *usage, *about, *text, *examples;
    const api__flag *own;
    size_t own_size;
    bool request, output; /* flags of these groups make sense here */
    bool passes;          /* flags it does not know are the API's: argv comes unparsed */
    bool hidden;
    bool limits; /* its help lists the limits that --limit sets */
    int (*run)(cli *c, const command *self, void *own, int argc, char **argv);
};

/* Ends with NULL. */
extern const command *const commands[];
const command *command_find(const char *name);

/* main.c: one command line, without "api". */
int cli_run(cli *c, int argc, char **argv);

/* flags.c: takes the flags of these tables out of argv: see api__flags_take. DONE, or FAIL_USAGE after an error was
 * printed. */
int flags_take(cli *c, const api__flags *sets, size_t n, bool strict, int *argc, char **argv);

/* say.c */
int fail(cli *c, int status, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void note(cli *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Never returns NULL: a shell's tool that has no memory left ends. */
void *need(cli *c, void *p);
void *make(cli *c, size_t count, size_t size);
api_str keep(cli *c, api_str s);
char *printed(cli *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void list_add(cli *c, api_words *list, const char *text);
void put_out(cli *c, api_str s);
/* stdin.c: at the end of a command, when whoever writes has had time: says it when something was piped in that nobody
 * read. */
void stdin_unused(cli *c);
/* `; did you mean "price"?` where one of the list is near, else "". */
const char *suggestion(cli *c, api_str word, const api_str *list, size_t n);
/* The whole file; "-" is stdin. 0 or FAIL_LOCAL, said. */
int read_file(cli *c, const char *path, api_str *out);

/* Text from elsewhere as one line that is safe to print, in the command's memory. */
const char *shown(cli *c, api_str s);

/* sink.c: what is written to stdout and stderr, by this program or by libapi, goes through here. */
void sink_init(cli *c);
/* Text in which colours are ours, and words of others were made visible; any other text loses its colours. */
void put_colored(cli *c, api_str text);
/* Appends what a terminal may get of a text that has our colours in it. */
void put_terminal(api_buf *b, api_str text, bool color);
/* Nothing more can be written: the reader went away, or the disk is full. */
bool output_gone(void);
/* The reader of stdout went away. */
bool output_closed(void);
/* Flushes stdout: a reader that went away is no failure, a full disk is. */
int end_output(cli *c, int status);
/* The same at the program's end. */
int close_output(cli *c, int status);

/* help.c */
void help_overview(cli *c, FILE *to);
void help_command(cli *c, const command *cmd);

/* resource.c */
int resource_run(cli *c, int argc, char **argv);
int resource_help(cli *c, int argc, char **argv);

extern const command cmd_init, cmd_serve, cmd_check, cmd_routes, cmd_openapi, cmd_users, cmd_auth, cmd_repl, cmd_help,
    cmd_completion, cmd_get, cmd_head, cmd_options, cmd_post, cmd_put, cmd_patch, cmd_delete, cmd_call, cmd_r,
    cmd_complete, cmd_man;

#endif
