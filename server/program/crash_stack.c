#include "server/program/crash_stack.h"

#include <execinfo.h>
#include <limits.h>
#include <link.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "base/clock.h"

enum {
    FRAMES = 64,
    PATIENCE = 3000, /* ms for all of addr2line; other threads run on meanwhile */
    ROOM = 200,      /* ms that stderr has to take a line */
};

extern char **environ;

static char addr2line[PATH_MAX], self[PATH_MAX];

struct frame {
    const char *module; /* NULL: not of a file */
    uintptr_t offset;
};

struct stack {
    struct frame frames[FRAMES];
    int n;
};

/* --- before --- */

/* As a shell would. */
static void find_addr2line(void)
{
    const char *path = getenv("PATH");
    while (path && *path) {
        size_t n = strcspn(path, ":");
        int k =
            n && n < sizeof addr2line - 16 ? snprintf(addr2line, sizeof addr2line, "%.*s/addr2line", (int)n, path) : 0;
        if (k > 0 && access(addr2line, X_OK) == 0)
            return;
        path += n + (path[n] == ':');
    }
    addr2line[0] = 0;
}

void api__crash_stack_prepare(void)
{
    /* The first call loads the unwinder, which must not happen in a signal handler. */
    void *frame;
    backtrace(&frame, 1);
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    self[n > 0 ? n : 0] = 0;
    find_addr2line();
}

/* --- writing --- */

void api__crash_write(const char *p, size_t n)
{
    static bool deaf;
    while (n && !deaf) {
        struct pollfd room = {2, POLLOUT, 0};
        ssize_t r = poll(&room, 1, ROOM) == 1 ? write(2, p, n < PIPE_BUF ? n : PIPE_BUF) : 0;
        deaf = r <= 0;
        p += r;
        n -= deaf ? 0 : (size_t)r;
    }
}

static void say(const char *s)
{
    api__crash_write(s, strlen(s));
}

/* "0x1f40" into text, which is large enough. */
static const char *hex(uintptr_t v, char *text)
{
    char *p = text + 2 + 2 * sizeof v;
    *p = 0;
    do
        *--p = "0123456789abcdef"[v & 15];
    while (v >>= 4);
    *--p = 'x';
    *--p = '0';
    return p;
}
#define HEX_ROOM (2 + 2 * sizeof(uintptr_t) + 1)

/* --- frames --- */

static uintptr_t place_of(const void *context)
{
    const ucontext_t *u = context;
#if defined(__x86_64__)
    return (uintptr_t)u->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    return (uintptr_t)u->uc_mcontext.pc;
#else
    (void)u;
    return 0;
#endif
}

/* A return address is behind its call, which may be the last instruction of a line. */
static void add(struct stack *s, uintptr_t address, bool exact)
{
    struct dl_find_object found;
    struct frame *f = &s->frames[s->n++];
    *f = (struct frame){NULL, address - !exact};
    if (_dl_find_object((void *)address, &found) != 0 || !found.dlfo_link_map)
        return;
    f->module = found.dlfo_link_map->l_name;
    if (!*f->module)
        f->module = self;
    f->offset -= found.dlfo_link_map->l_addr;
}

/* The handler's own frames are left out, if they can be identified. */
static void take(struct stack *s, uintptr_t place)
{
    void *list[FRAMES];
    int n = backtrace(list, FRAMES), from = 0;
    for (int i = 0; i < n; i++)
        if ((uintptr_t)list[i] == place)
            from = i;
    for (int i = from; i < n; i++)
        add(s, (uintptr_t)list[i], (uintptr_t)list[i] == place);
}

static void write_raw(const struct stack *s)
{
    char text[HEX_ROOM];
    for (int i = 0; i < s->n; i++) {
        say("  ");
        say(s->frames[i].module ? s->frames[i].module : "?");
        say("+");
        say(hex(s->frames[i].offset, text));
        say("\n");
    }
}

/* --- files and lines --- */

static const char *const words[] = {"addr2line", "-f", "-p", "-i", "-C", "-a", "-e"};
enum { WORDS = sizeof words / sizeof *words };

struct call {
    const char *argv[WORDS + 1 + FRAMES + 1];
    char text[FRAMES][HEX_ROOM];
};

/* The command for a module's frames; each is asked for once, in the order of the stack. */
static void make_call(struct call *c, const struct stack *s, const char *module)
{
    int n = 0, k = 0;
    for (; n < WORDS; n++)
        c->argv[n] = words[n];
    c->argv[n++] = module;
    for (int i = 0; i < s->n; i++)
        if (s->frames[i].module == module) {
            c->argv[n++] = hex(s->frames[i].offset, c->text[k]);
            k++;
        }
    c->argv[n] = NULL;
}

static void write_call(const struct call *c)
{
    say(" ");
    for (int i = 0; c->argv[i]; i++) {
        say(" ");
        say(c->argv[i]);
    }
    say("\n");
}

static _Noreturn void become_addr2line(const struct call *c)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    dup2(2, 1);
    execve(addr2line, (char *const *)(uintptr_t)c->argv, environ);
    _exit(127);
}

/* False: it did not end in time. */
static bool run_call(const struct call *c, int64_t until)
{
    pid_t pid = _Fork(); /* unlike fork it runs no atfork handlers */
    if (pid == 0)
        become_addr2line(c);
    while (pid > 0 && waitpid(pid, NULL, WNOHANG) == 0) {
        if (api__mono_ns() > until) {
            kill(pid, SIGKILL);
            waitpid(pid, NULL, 0);
            return false;
        }
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
    return true;
}

static bool seen(const struct stack *s, int i)
{
    for (int k = 0; k < i; k++)
        if (s->frames[k].module == s->frames[i].module)
            return true;
    return false;
}

void api__crash_stack_write(const void *context)
{
    static struct stack s; /* the signal's stack is small, and only the first crash gets here */
    static struct call c;
    int64_t until = api__mono_ns() + PATIENCE * 1000000ll;
    bool can = *addr2line;
    take(&s, place_of(context));
    write_raw(&s);
    say(can ? "files and lines:\n" : "install addr2line (package binutils) to see files and lines:\n");
    for (int i = 0; i < s.n; i++) {
        if (!s.frames[i].module || seen(&s, i))
            continue;
        make_call(&c, &s, s.frames[i].module);
        if (!can)
            write_call(&c);
        else if (!run_call(&c, until))
            return;
    }
}
