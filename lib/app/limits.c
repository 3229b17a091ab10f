#include <api/limits.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "shared/limit_text.h"

static const api_limit_info list[] = {
#define X(name, unit, default_value, min, max, reason)                                                                 \
    {#name, reason, API_LIMIT_##unit, default_value, min, max, offsetof(api_limits, name)},
    API_LIMIT_LIST(X)
#undef X
};

size_t api_limit_count(void)
{
    return sizeof list / sizeof *list;
}

const api_limit_info *api_limit_get(size_t i)
{
    return i < api_limit_count() ? &list[i] : NULL;
}

static int64_t *slot(api_limits *l, const api_limit_info *info)
{
    return (int64_t *)((char *)l + info->offset);
}

void api_limits_init(api_limits *l)
{
    for (size_t i = 0; i < api_limit_count(); i++)
        *slot(l, &list[i]) = list[i].default_value;
}

static const struct unit {
    const char *text;
    enum api_limit_unit unit;
    int64_t factor;
} units[] = {
    {"", API_LIMIT_BYTES, 1},       {"", API_LIMIT_COUNT, 1},          {"B", API_LIMIT_BYTES, 1},
    {"KiB", API_LIMIT_BYTES, 1024}, {"MiB", API_LIMIT_BYTES, 1 << 20}, {"GiB", API_LIMIT_BYTES, 1 << 30},
    {"kB", API_LIMIT_BYTES, 1000},  {"MB", API_LIMIT_BYTES, 1000000},  {"ms", API_LIMIT_MS, 1},
    {"s", API_LIMIT_MS, 1000},      {"min", API_LIMIT_MS, 60000},      {"h", API_LIMIT_MS, 3600000},
    {"d", API_LIMIT_MS, 86400000},
};

/* Without a unit a number is bytes, a count, or, for times, seconds, as people write "idle_time: 75". */
static int64_t factor_of(enum api_limit_unit unit, api_str text)
{
    if (unit == API_LIMIT_MS && text.n == 0)
        return 1000;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (units[i].unit == unit && api_str_is(text, units[i].text))
            return units[i].factor;
    return 0;
}

static bool parse(const api_limit_info *info, api_str s, int64_t *out)
{
    int64_t v = 0;
    size_t i = 0;
    for (; i < s.n && isdigit((unsigned char)s.p[i]); i++)
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, s.p[i] - '0', &v))
            return false;
    if (i == 0)
        return false;
    while (i < s.n && s.p[i] == ' ')
        i++;
    int64_t factor = factor_of(info->unit, (api_str){s.p + i, s.n - i});
    if (!factor || __builtin_mul_overflow(v, factor, &v))
        return false;
    *out = v;
    return v >= info->min && v <= info->max;
}

int api_limits_set(api_limits *l, api_str name, api_str value)
{
    for (size_t i = 0; i < api_limit_count(); i++) {
        if (!api_str_is(name, list[i].name))
            continue;
        int64_t v;
        if (!parse(&list[i], value, &v))
            return API_EINVALID;
        *slot(l, &list[i]) = v;
        return API_OK;
    }
    return API_ENOTFOUND;
}

/* Whether "API_LIMIT_BODY=1MiB" sets this limit. */
static bool env_is(const char *entry, const char *name)
{
    while (*name && toupper((unsigned char)*name) == *entry) {
        name++;
        entry++;
    }
    return !*name && *entry == '=';
}

static void check_env_names(api_problems *problems)
{
    for (char **e = environ; e && *e; e++) {
        size_t i = 0;
        if (strncmp(*e, "API_LIMIT_", 10) != 0)
            continue;
        while (i < api_limit_count() && !env_is(*e + 10, list[i].name))
            i++;
        if (i == api_limit_count())
            api_problems_add(problems, NULL, 0, 0, "%.*s: unknown limit", (int)strcspn(*e, "="), *e);
    }
}

void api_limits_from_env(api_limits *l, api_problems *problems)
{
    check_env_names(problems);
    for (size_t i = 0; i < api_limit_count(); i++) {
        char name[64];
        snprintf(name, sizeof name, "API_LIMIT_%s", list[i].name);
        for (char *p = name; *p; p++)
            *p = (char)toupper((unsigned char)*p);
        const char *value = getenv(name);
        if (value && *value && api_limits_set(l, api_str_of(list[i].name), api_str_of(value)) != 0) {
            char expected[API__LIMIT_EXPECTED];
            api__limit_expected(&list[i], expected);
            api_problems_add(problems, name, 0, 0, "invalid value \"%s\": expected %s", value, expected);
        }
    }
}
