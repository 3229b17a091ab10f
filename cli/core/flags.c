/* The flags that every command takes. */
#include "cli/core/flags.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"

/* --- what values must look like, which is checked before anything is sent --- */

static const char *check_retry(const char *value)
{
    int64_t n;
    bool good = api_json_int(api_str_of(value), &n) == 0 && n >= 0 && n <= 100;
    return good ? NULL : "a number from 0 to 100";
}

static const char *check_time(const char *value)
{
    double n;
    bool good = api_json_double(api_str_of(value), &n) && n >= 0.001 && n <= 1e6;
    return good ? NULL : "a number of seconds from 0.001 to 1000000";
}

/* 404,409 */
static const char *check_statuses(const char *value)
{
    for (const char *p = value;; p++) {
        size_t n = strcspn(p, ",");
        if (n != 3 || p[0] < '1' || p[0] > '5' || strspn(p, "0123456789") != 3)
            return "HTTP statuses, as in 404,409";
        p += n;
        if (!*p)
            return NULL;
    }
}

/* name,price */
static const char *check_names(const char *value)
{
    size_t n = strlen(value);
    bool good = n && value[0] != ',' && value[n - 1] != ',' && !strstr(value, ",,");
    return good ? NULL : "names, as in name,price";
}

static const char *check_header(const char *value)
{
    const char *colon = strchr(value, ':');
    if (strpbrk(value, "\r\n"))
        return "one line";
    return colon && colon != value ? NULL : "NAME:VALUE";
}

static const char *check_not_empty(const char *value)
{
    return *value ? NULL : "a value that is not empty";
}

/* File names may be any bytes. */
static const char *check_data(const char *value)
{
    return value[0] == '@' || api_utf8_valid(api_str_of(value)) ? NULL : "UTF-8 (-d @FILE sends any bytes)";
}

/* --- tables --- */

#define SWITCH(...) API__SWITCH_ROW(flags, __VA_ARGS__)
#define TEXT(...) API__TEXT_ROW(flags, __VA_ARGS__)

const api__flag flags_global[] = {
    TEXT(server, 0, "server", "URL", "the server to talk to (also API_SERVER, .api.yaml)", .check = check_not_empty),
    SWITCH(local, 0, "local", "use the app of this directory in process, no socket"),
    API__LIST_ROW(flags, headers, 'H', "header", "NAME:VALUE", "send this header field too", .check = check_header),
    TEXT(user, 'u', "user", "USER", "log in as this user; asks for the password", .check = check_not_empty),
    TEXT(token, 0, "token", "TOKEN", "send this token; env:NAME reads it from the environment",
         .check = check_not_empty),
    SWITCH(password_stdin, 0, "password-stdin", "read the password from the first line of stdin"),
    SWITCH(dry_run, 'n', "dry-run", "print the request, send nothing"),
    SWITCH(curl, 0, "curl", "print the request as a curl line, send nothing"),
    TEXT(retry, 0, "retry", "N", "retries after network errors and 408 429 500 502 503 504 (2)", .check = check_retry),
    TEXT(max_time, 0, "max-time", "SECONDS", "time limit of the whole request (300)", .check = check_time),
    TEXT(ok, 0, "ok", "STATUS,...", "treat these HTTP statuses as success", .check = check_statuses),
    SWITCH(yes, 'y', "yes", "do not ask before deleting"),
    SWITCH(no_input, 0, "no-input", "never prompt"),
    SWITCH(quiet, 'q', "quiet", "print only errors on stderr"),
    SWITCH(help, 'h', "help", "show help"),
    SWITCH(version, 'V', "version", "show the version"),
    {0},
};

const api__flag flags_request[] = {
    API__BYTES_ROW(flags, data, 'd', "data", "TEXT|@FILE|@-", "the request body, to which items are applied",
                   .check = check_data),
    SWITCH(no_check, 0, "no-check", "send without checking the input"),
    SWITCH(all, 0, "all", "follow every page of a list"),
    {0},
};

const api__flag flags_output[] = {
    TEXT(format, 0, "format", "FORMAT", "output format (default: a table or readable JSON on a terminal, else json)",
         .choices = "table json jsonl yaml csv tsv raw"),
    TEXT(columns, 0, "columns", "A,B,...", "the columns of a table, in this order", .check = check_names),
    TEXT(jq, 0, "jq", "EXPR",
         "filter the result with jq; one value per line, strings unquoted; numbers that EXPR only passes on keep every "
         "digit, comparisons and arithmetic are done with 17 (doubles)"),
    SWITCH(head, 'i', "head", "print the status and headers of the response too"),
    SWITCH(verbose, 'v', "verbose", "show request and response on stderr, with secrets masked"),
    TEXT(error_body, 0, "error-body", "WHERE", "where to print the body of an error response",
         .choices = "stdout stderr"),
    {0},
};

int flags_take(cli *c, const api__flags *sets, size_t n, bool strict, int *argc, char **argv)
{
    api_buf why;
    api_buf_init(&why, API_BUF_NO_MAX);
    int err = api__flags_take(sets, n, strict, &c->arena, argc, argv, &why);
    xcheck(err == API_ENOMEM || why.err ? NULL : c);
    int st = err ? fail(c, FAIL_USAGE, "%s", api_buf_cstr(&why)) : DONE;
    api_buf_deinit(&why);
    return st;
}

bool format_is(const cli *c, const char *format)
{
    return c->flags.format && strcmp(c->flags.format, format) == 0;
}
