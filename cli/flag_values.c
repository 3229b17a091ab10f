/* What the values of the flags that every command takes must look like: told before anything is sent. */
#include "http.h"

static int check_retry(cli *c, const char *name, const char *value)
{
    int64_t n;
    if (api_json_int(api_str_of(value), &n) == 0 && n >= 0 && n <= 100)
        return DONE;
    return fail(c, FAIL_USAGE, "--%s: \"%s\" should be a number from 0 to 100", name, value);
}

static int check_time(cli *c, const char *name, const char *value)
{
    double n;
    if (api_json_double(api_str_of(value), &n) && n >= 0.001 && n <= 1e6)
        return DONE;
    return fail(c, FAIL_USAGE, "--%s: \"%s\" should be a number of seconds from 0.001 to 1000000", name, value);
}

/* 404,409 */
static int check_statuses(cli *c, const char *name, const char *value)
{
    for (const char *p = value;; p++) {
        size_t n = strcspn(p, ",");
        bool good = n == 3 && p[0] >= '1' && p[0] <= '5' && strspn(p, "0123456789") == 3;
        if (!good)
            return fail(c, FAIL_USAGE, "--%s: \"%.*s\" should be an HTTP status; several are written 404,409", name,
                        (int)n, p);
        p += n;
        if (!*p)
            return DONE;
    }
}

/* name,price */
static int check_names(cli *c, const char *name, const char *value)
{
    size_t n = strlen(value);
    if (n && value[0] != ',' && value[n - 1] != ',' && !strstr(value, ",,"))
        return DONE;
    return fail(c, FAIL_USAGE, "--%s: \"%s\" should be names, as in A,B", name, value);
}

static int check_header(cli *c, const char *name, const char *value)
{
    const char *colon = strchr(value, ':');
    (void)name;
    if (!colon || colon == value)
        return fail(c, FAIL_USAGE, "-H: \"%s\" should be NAME:VALUE", value);
    if (strpbrk(value, "\r\n"))
        return fail(c, FAIL_USAGE, "-H: a header field is one line");
    return DONE;
}

static int check_some(cli *c, const char *name, const char *value)
{
    return *value ? DONE : fail(c, FAIL_USAGE, "--%s: the value is empty", name);
}

static const struct {
    const char *name;
    int (*check)(cli *c, const char *name, const char *value);
} checks[] = {
    {"retry", check_retry},   {"max-time", check_time}, {"ok", check_statuses}, {"columns", check_names},
    {"header", check_header}, {"user", check_some},     {"server", check_some}, {"token", check_some},
};

static bool is_in(const flag *table, const flag *f)
{
    for (; table->name; table++)
        if (table == f)
            return true;
    return false;
}

int flag_value_check(cli *c, const flag *f, const char *value)
{
    if (!is_in(flags_global, f) && !is_in(flags_request, f) && !is_in(flags_output, f))
        return DONE;
    bool file = strcmp(f->name, "data") == 0 && value[0] == '@'; /* file names are bytes */
    if (!file && !api_utf8_valid(api_str_of(value)))
        return fail(c, FAIL_USAGE, "--%s: the value is not UTF-8", f->name);
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        if (strcmp(checks[i].name, f->name) == 0)
            return checks[i].check(c, f->name, value);
    return DONE;
}
