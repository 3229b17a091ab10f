#include "server/users/accounts.h"

#include "base/clock.h"

/* Tokens revoked by one sweep; the next one revokes the rest. */
#define SWEEP 1000

struct reading {
    const api_model *m;
    api_arena *arena;
    const void *row;
    int err;
};

static api_str text(struct reading *r, uint32_t field)
{
    api_str s = api_arena_dup(r->arena, *(const api_str *)api__row_slot(&r->m->fields[field], r->row));
    if (!s.p)
        r->err = API_ENOMEM;
    return s;
}

static int64_t integer(const struct reading *r, uint32_t field)
{
    return *(const int64_t *)api__row_slot(&r->m->fields[field], r->row);
}

static bool boolean(const struct reading *r, uint32_t field)
{
    return *(const bool *)api__row_slot(&r->m->fields[field], r->row);
}

struct finding {
    struct reading r;
    struct api__account *out;
    bool found;
};

static int take_user(void *arg, const void *row, int64_t version)
{
    struct finding *f = arg;
    f->r.row = row;
    f->found = true;
    *f->out = (struct api__account){
        .id = integer(&f->r, API__USER_ID),
        .version = version,
        .admin = boolean(&f->r, API__USER_ADMIN),
        .enabled = boolean(&f->r, API__USER_ENABLED),
        .username = text(&f->r, API__USER_NAME),
        .created_at = text(&f->r, API__USER_CREATED),
        .hash = text(&f->r, API__USER_PASSWORD).p,
    };
    return f->r.err;
}

/* Rows whose field has this value, ordered by key. */
static int list_by(api__reader *reader, const api__resource *res, uint32_t field, void *value, int64_t limit,
                   int (*each)(void *, const void *, int64_t), void *arg)
{
    void *values[] = {value};
    api__filter filter = {.field = &res->model->fields[field], .op = API__OP_EQ, .values = values, .count = 1};
    api__query q = {.filters = &filter, .filter_count = 1, .limit = limit, .sort_count = 1};
    q.sort[0] = (api__sort){&res->model->fields[res->key_field], false};
    bool more;
    return api__reader_list(reader, res, &q, each, arg, &more);
}

int api__account_by_name(api__reader *r, const struct api__auth_tables *t, api_str name, api_arena *a,
                         struct api__account *out)
{
    struct finding f = {{t->users.model, a, NULL, 0}, out, false};
    int err = list_by(r, &t->users, API__USER_NAME, &name, 1, take_user, &f);
    return err ? err : f.found ? 0 : API_ENOTFOUND;
}

static int by_id(api__reader *r, const struct api__auth_tables *t, int64_t id, api_arena *a, struct api__account *out)
{
    void *row;
    int64_t version;
    int err = api__reader_get(r, &t->users, &id, a, &row, &version);
    struct finding f = {{t->users.model, a, NULL, 0}, out, false};
    return err ? err : take_user(&f, row, version);
}

struct token {
    struct reading r;
    int64_t id, user;
    api_str expires;
};

static int take_token(void *arg, const void *row, int64_t version)
{
    struct token *k = arg;
    (void)version;
    k->r.row = row;
    k->id = integer(&k->r, API__TOKEN_ID);
    k->user = integer(&k->r, API__TOKEN_USER);
    k->expires = text(&k->r, API__TOKEN_EXPIRES);
    return k->r.err;
}

/* Times are stored as text of fixed width, so byte order is time order. */
bool api__token_expired(api_str expires, int64_t now_us)
{
    char now[28];
    api__wall_text(now_us, now);
    return expires.n < 27 || memcmp(expires.p, now, 27) <= 0;
}

int api__account_by_token(api__reader *r, const struct api__auth_tables *t, api_str token, int64_t now_us, api_arena *a,
                          struct api__account *out)
{
    char hash[API__TOKEN_HASH_LENGTH + 1];
    api__token_hash(token, hash);
    api_str value = api_str_of(hash);
    struct token k = {.r = {t->tokens.model, a, NULL, 0}};
    int err = list_by(r, &t->tokens, API__TOKEN_HASH, &value, 1, take_token, &k);
    if (err)
        return err;
    if (!k.user || api__token_expired(k.expires, now_us))
        return API_ENOTFOUND;
    err = by_id(r, t, k.user, a, out);
    out->token = k.id;
    return err;
}

int api__account_tokens(api__reader *r, const struct api__auth_tables *t, int64_t user, int64_t limit,
                        int (*each)(void *arg, const void *row, int64_t version), void *arg)
{
    return list_by(r, &t->tokens, API__TOKEN_USER, &user, limit, each, arg);
}

/* Revoking tokens */

int api__account_end_token(api__store *s, const struct api__auth_tables *t, int64_t id, api__waiter *waiter)
{
    api__write w = {.kind = API__DELETE_ROW, .resource = &t->tokens, .key = &id};
    return api__store_write(s, &w, waiter);
}

struct sweep {
    struct reading r;
    int64_t now_us; /* 0: revoke all */
    int64_t ids[SWEEP];
    size_t n;
};

static int collect(void *arg, const void *row, int64_t version)
{
    struct sweep *s = arg;
    (void)version;
    s->r.row = row;
    api_str expires = *(const api_str *)api__row_slot(&s->r.m->fields[API__TOKEN_EXPIRES], row);
    if (!s->now_us || api__token_expired(expires, s->now_us))
        s->ids[s->n++] = integer(&s->r, API__TOKEN_ID);
    return 0;
}

int api__account_end_tokens(api__store *store, api__reader *r, const struct api__auth_tables *t, int64_t user,
                            int64_t now_us, api_arena *a, api__waiter *waiter)
{
    struct sweep *s = api_arena_calloc(a, 1, sizeof *s);
    if (!s)
        return API_ENOMEM;
    s->r = (struct reading){t->tokens.model, a, NULL, 0};
    s->now_us = now_us;
    do {
        s->n = 0;
        int err = api__account_tokens(r, t, user, SWEEP, collect, s);
        for (size_t i = 0; i < s->n && !err; i++) {
            err = api__account_end_token(store, t, s->ids[i], waiter);
            if (err == API_ENOTFOUND)
                err = 0;
        }
        if (err)
            return err;
    } while (s->n == SWEEP && !now_us);
    return 0;
}

/* Adding tokens */

static void set_text(const api_model *m, void *row, uint32_t i, api_str s)
{
    *(api_str *)api__row_slot(&m->fields[i], row) = s;
    api__row_mark(m, row, i, true, false);
}

static int insert_token(api__store *s, const struct api__auth_tables *t, void *row, api__waiter *waiter)
{
    api__write w = {.kind = API__INSERT, .resource = &t->tokens, .rows = row, .count = 1};
    return api__store_write(s, &w, waiter);
}

/* 0 or API_EINVALID, or a store error. */
static int still_is(api__reader *r, const struct api__auth_tables *t, const struct api__account *of, api_arena *a)
{
    struct api__account now;
    int err = by_id(r, t, of->id, a, &now);
    if (err)
        return err == API_ENOTFOUND ? API_EINVALID : err;
    return now.enabled && strcmp(now.hash, of->hash) == 0 ? 0 : API_EINVALID;
}

int api__account_add_token(api__store *s, api__reader *r, const struct api__auth_tables *t,
                           const struct api__account *of, int64_t now_us, int64_t lifetime_ms, api_arena *a,
                           api__waiter *waiter, char token[API__TOKEN_LENGTH + 1])
{
    char hash[API__TOKEN_HASH_LENGTH + 1], now[28], then[28];
    const api_model *m = t->tokens.model;
    void *row = api__row_new(m, a);
    int err = row ? api__account_end_tokens(s, r, t, of->id, now_us, a, waiter) : API_ENOMEM;
    if (err)
        return err;
    api__token_new(token, hash);
    api__wall_text(now_us, now);
    api__wall_text(now_us + lifetime_ms * 1000, then);
    *(int64_t *)api__row_slot(&m->fields[API__TOKEN_USER], row) = of->id;
    api__row_mark(m, row, API__TOKEN_USER, true, false);
    set_text(m, row, API__TOKEN_HASH, api_str_of(hash));
    set_text(m, row, API__TOKEN_EXPIRES, api_str_of(then));
    set_text(m, row, API__TOKEN_CREATED, api_str_of(now));
    err = insert_token(s, t, row, waiter);
    /* Changing the user revokes its tokens afterwards: a concurrent change sees this token, or we see the change. */
    int changed = err ? 0 : still_is(r, t, of, a);
    if (changed)
        api__account_end_token(s, t, *(int64_t *)api__row_slot(&m->fields[API__TOKEN_ID], row), waiter);
    return err ? err : changed;
}
