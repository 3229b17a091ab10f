#include "cli/commands/words.h"
#include "cli/core/memory.h"

struct splitter {
    const char *p;
    char *out; /* of the current word */
    char open; /* as words_split returns it */
};

static void take_quoted(struct splitter *s, char quote)
{
    s->p++;
    while (*s->p && *s->p != quote) {
        /* In double quotes a backslash escapes only quotes and backslashes. */
        if (quote == '"' && *s->p == '\\' && s->p[1] && strchr("\"\\", s->p[1]))
            s->p++;
        *s->out++ = *s->p++;
    }
    s->open = *s->p ? 0 : quote;
    s->p += *s->p != 0;
}

/* A backslash before a separator or bracket of an item is kept, as the item's own escape. */
static void take_escape(struct splitter *s)
{
    s->open = s->p[1] ? 0 : '\\';
    if (s->p[1] && strchr(":=@[]", s->p[1]))
        *s->out++ = '\\';
    s->p += s->p[1] ? 1 : 0;
    if (!s->open)
        *s->out++ = *s->p;
    s->p++;
}

/* name:=[ and name:={ begin JSON, taken literally with its quotes and blanks up to the closing bracket. */
static bool at_json(const struct splitter *s, const char *start)
{
    return (*s->p == '[' || *s->p == '{') && s->out - start >= 2 && s->out[-2] == ':' && s->out[-1] == '=';
}

static void take_json(struct splitter *s)
{
    size_t depth = 0;
    bool text = false;
    do {
        bool escape = *s->p == '\\' && s->p[1];
        if (escape && text)
            *s->out++ = *s->p;
        if (escape)
            s->p++;
        else if (*s->p == '"')
            text = !text;
        else if (!text && strchr("[{", *s->p))
            depth++;
        else if (!text && strchr("]}", *s->p))
            depth--;
        *s->out++ = *s->p++;
    } while (*s->p && depth);
    s->open = depth ? ']' : 0;
}

static void take_word(struct splitter *s)
{
    const char *start = s->out;
    while (*s->p && !strchr(" \t\n", *s->p)) {
        if (at_json(s, start))
            take_json(s);
        else if (*s->p == '\'' || *s->p == '"')
            take_quoted(s, *s->p);
        else if (*s->p == '\\')
            take_escape(s);
        else
            *s->out++ = *s->p++;
    }
    *s->out++ = 0;
}

char words_split(cli *c, const char *line, int *argc, char ***argv)
{
    size_t n = strlen(line);
    struct splitter s = {line, xcalloc(c, 2 * n + 2, 1), 0};
    *argv = xcalloc(c, n / 2 + 2, sizeof **argv);
    *argc = 0;
    for (;;) {
        s.p += strspn(s.p, " \t\n");
        if (!*s.p || *s.p == '#')
            break;
        (*argv)[(*argc)++] = s.out;
        take_word(&s);
    }
    return s.open;
}
