/* api repl: command lines without "api", in one session that keeps the document, the connection and the local app. */
#include "cli/commands/commands.h"
#include "cli/commands/complete.h"
#include "cli/commands/words.h"
#include "cli/core/files.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"
#include "cli/core/sink.h"
#include "cli/http/document.h"
#include "cli/http/secrets.h"
#include "cli/http/server.h"

#include <errno.h>
#include <readline/history.h>
#include <readline/readline.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HISTORY_MOST = 5000 };

struct session {
    cli *c;
    const char *history; /* its file; NULL: none */
    bool unended;        /* the input ended inside a quote or bracket */
    bool dropped;        /* the line, by Ctrl-C */
};

/* readline's callbacks take no argument. */
static struct session *active;
static candidates *offered;

static void on_interrupt(int number)
{
    (void)number;
    active->c->interrupted = 1;
}

/* Ctrl-C discards what was typed, with the lines before it that an open quote or bracket continued: the line ends here,
 * and read_one empties it. */
static int next_char(FILE *in)
{
    static int held = -1; /* typed after Ctrl-C, for the next line */
    unsigned char ch;
    int first = held;
    held = -1;
    if (first >= 0)
        return first;
    for (;;) {
        ssize_t n = active->c->interrupted ? -1 : read(fileno(in), &ch, 1);
        if (active->c->interrupted) {
            held = n == 1 ? ch : -1;
            active->c->interrupted = 0;
            active->dropped = true;
            rl_replace_line("", 1);
            return '\n';
        }
        if (n == 1)
            return ch;
        if (n == 0 || (errno != EINTR && errno != EAGAIN))
            return EOF;
        rl_check_signals();
    }
}

static char *next_candidate(const char *text, int state)
{
    static size_t at;
    (void)text;
    if (!state)
        at = 0;
    return at < offered->list.n ? strdup(offered->list.v[at++]) : NULL;
}

/* Completes the word at `start` from the words before it, as the shells' scripts do. */
static char **complete_line(const char *text, int start, int end)
{
    (void)end;
    cli *c = active->c;
    int argc;
    char **argv, **found = NULL;
    const char *before = xasprintf(c, "%.*s", start, rl_line_buffer);
    words_split(c, before, &argc, &argv);
    candidates k = {.c = c, .word = api_str_of(text)};
    complete(&k, argc, argv);
    offered = &k;
    if (k.list.n)
        found = rl_completion_matches(text, next_candidate);
    rl_attempted_completion_over = !k.files;
    size_t n = k.list.n ? strlen(k.list.v[0]) : 0;
    if (k.list.n == 1 && n && k.list.v[0][n - 1] == '=')
        rl_completion_append_character = 0;
    offered = NULL;
    return found;
}

static void start_readline(struct session *s)
{
    rl_readline_name = "api";
    rl_attempted_completion_function = complete_line;
    rl_completer_word_break_characters = (char *)(uintptr_t) " \t\n\"'";
    rl_catch_signals = 0;
    /* readline must write escapes that move the cursor, which the sink of stdout would show as text. */
    rl_initialize();
    /* readline's bell goes to stderr, where the sink would show it as text. */
    rl_variable_bind("bell-style", "none");
    rl_outstream = xcheck(fdopen(dup(STDOUT_FILENO), "w"));
    rl_getc_function = next_char;
    using_history();
    stifle_history(HISTORY_MOST);
    if (!state_find(s->c, "history") || state_path(s->c, "history", &s->history) != DONE)
        s->history = NULL;
    else
        s->history = api_arena_dup(&s->c->session, api_str_of(s->history)).p;
    if (s->history)
        read_history(s->history);
}

/* Lines that may contain a secret or start with a space are not kept; those with line breaks are kept for this session
 * only, since the file has one entry per line. */
static void remember(struct session *s, const char *line)
{
    if (!*line || *line == ' ' || secret_line(s->c, line))
        return;
    add_history(line);
    if (!s->history || strchr(line, '\n'))
        return;
    int lock = private_lock(s->c, s->history);
    if (lock < 0)
        return;
    mode_t mask = umask(077);
    if (append_history(1, s->history) != 0)
        write_history(s->history);
    umask(mask);
    close(lock);
}

/* One line of the terminal or the script; NULL at its end. */
static char *read_one(struct session *s, bool more)
{
    cli *c = s->c;
    if (c->tty_in) {
        const char *prompt =
            more ? "> " : xasprintf(c, "%s> ", c->flags.local ? "local" : printable(c, api_str_of(c->server)));
        s->dropped = false;
        char *typed = readline(prompt);
        if (s->dropped && typed)
            *typed = 0;
        return typed;
    }
    char *line = NULL;
    size_t cap = 0;
    ssize_t n = getline(&line, &cap, stdin);
    if (n < 0) {
        free(line);
        return NULL;
    }
    if (n && line[n - 1] == '\n')
        line[n - 1] = 0;
    return line;
}

/* Only a line that may close what is open makes it worth splitting all of them again. */
static bool may_close(char open, const char *line)
{
    return open == '\\' || strpbrk(line, open == ']' ? "]}" : open == '"' ? "\"" : "'");
}

/* Reads lines until nothing is open; false at the end of the input and after Ctrl-C. */
static bool read_more(struct session *s, char open, api_buf *all, int *argc, char ***argv)
{
    while (open) {
        char *line = read_one(s, true);
        if (!line || s->dropped) {
            free(line);
            return false;
        }
        bool slash = all->n && all->p[all->n - 1] == '\\';
        all->n -= slash;
        if (!slash)
            api_buf_putc(all, '\n');
        api_buf_str(all, api_str_of(line));
        xcheck(all->err ? NULL : all);
        bool again = may_close(open, line);
        free(line);
        if (again) {
            api_arena_reset(&s->c->arena);
            open = words_split(s->c, api_buf_cstr(all), argc, argv);
        }
    }
    return true;
}

/* An open quote or bracket, or a trailing backslash, continues the line. After Ctrl-C the line is "". */
static char *read_whole(struct session *s, int *argc, char ***argv)
{
    char *line = read_one(s, false);
    char open = line ? words_split(s->c, line, argc, argv) : 0;
    if (!open)
        return line;
    api_buf all;
    api_buf_init(&all, API_BUF_NO_MAX);
    api_buf_str(&all, api_str_of(line));
    free(line);
    bool whole = read_more(s, open, &all, argc, argv);
    s->unended = !whole && !s->dropped;
    if (s->dropped)
        *argc = 0;
    line = s->unended ? NULL : xcheck(strdup(s->dropped ? "" : api_buf_cstr(&all)));
    api_buf_deinit(&all);
    return line;
}

static bool is_end(const char *word)
{
    return strcmp(word, "exit") == 0 || strcmp(word, "quit") == 0;
}

/* A script ends at the first line that fails, with its status; on a terminal the session continues. */
static int loop(struct session *s)
{
    cli *c = s->c;
    int status = DONE;
    for (;;) {
        int argc = 0;
        char **argv;
        api_arena_reset(&c->arena);
        char *line = read_whole(s, &argc, &argv);
        if (!line)
            break;
        if (c->tty_in)
            remember(s, line);
        free(line);
        if (!argc)
            continue;
        if (is_end(argv[0]))
            break;
        c->interrupted = 0;
        status = command_line_run(c, argc, argv);
        if ((status && !c->tty_in) || stdout_closed())
            return status;
    }
    if (c->tty_in)
        fputc('\n', stderr);
    if (s->unended)
        return fail(c, FAIL_USAGE, "the input ends inside a quote or bracket");
    return c->tty_in ? DONE : status;
}

/* The flags of `api repl` itself apply to every line; their strings live in argv. */
static void keep_defaults(cli *c)
{
    c->defaults = c->flags;
    c->defaults.help = c->defaults.version = false;
    api_words *h = &c->defaults.headers;
    if (!h->n)
        return;
    const char **copy = xcalloc_session(c, h->n * 2, sizeof *copy);
    memcpy(copy, h->v, h->n * sizeof *copy);
    h->v = copy;
}

static int run(cli *c, const command *self, void *own, int argc, char **argv)
{
    (void)own, (void)argv;
    if (argc || c->repl)
        return fail(c, FAIL_USAGE, "usage: api %s", self->usage);
    struct session s = {.c = c};
    int st = server_find(c);
    if (st)
        return st;
    keep_defaults(c);
    c->repl = true;
    active = &s;
    struct sigaction sa = {.sa_handler = on_interrupt};
    sigemptyset(&sa.sa_mask);
    if (c->tty_in) {
        sigaction(SIGINT, &sa, NULL);
        start_readline(&s);
        if (!document_try(c))
            note(c, "no document at %s: resources cannot be completed", c->server);
    }
    return loop(&s);
}

const command cmd_repl = {
    .name = "repl",
    .usage = "repl",
    .about = "Type commands at a prompt, without \"api\"",
    .text =
        "Commands, output and exit statuses are the same. Tab completes resources, verbs, flags, fields and values.\n"
        "History is kept in $XDG_STATE_HOME/api/history, without lines that may contain a secret. An open quote or\n"
        "bracket, or a trailing \\, continues the line. Ctrl-C discards what is being typed, or aborts the request.\n"
        "In a script (api repl < FILE) the first line that fails ends it, with the exit status of that line. exit,\n"
        "quit or Ctrl-D ends the prompt.",
    .examples = "  api repl --server https://shop.example.com\n  echo 'items list' | api repl --local",
    .run = run,
};
