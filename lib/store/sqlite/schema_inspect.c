/* What is stored of a table: columns, indexes, types of fields. */
#include "store/sqlite/schema.h"

/* The list with room for one more element behind `count`; NULL after an error (p->err). */
static void *room_for_more(struct api__schema_sync *p, void *list, size_t count, size_t size)
{
    if (count & (count - 1)) /* full only at the powers of two */
        return list;
    void *more = api_arena_alloc(&p->arena, (count ? 2 * count : 1) * size);
    if (!more)
        p->err = API_ENOMEM;
    else if (count)
        memcpy(more, list, count * size);
    return more;
}

static api_str text_of(struct api__schema_sync *p, sqlite3_stmt *st, int column)
{
    const char *text = (const char *)sqlite3_column_text(st, column);
    api_str copy = {NULL, 0};
    if (text)
        copy = api_arena_dup(&p->arena, (api_str){text, (size_t)sqlite3_column_bytes(st, column)});
    if (!copy.p)
        p->err = API_ENOMEM;
    return copy;
}

static void add_column(struct api__schema_sync *p, sqlite3_stmt *st)
{
    struct api__stored_table *t = &p->stored;
    struct api__stored_column *list = room_for_more(p, t->columns, t->column_count, sizeof *list);
    if (!list)
        return;
    t->columns = list;
    list[t->column_count++] = (struct api__stored_column){text_of(p, st, 0), text_of(p, st, 1).p,
                                                          sqlite3_column_int(st, 2), sqlite3_column_int(st, 3)};
}

static void add_index(struct api__schema_sync *p, sqlite3_stmt *st)
{
    struct api__stored_table *t = &p->stored;
    api_str *list = room_for_more(p, t->indexes, t->index_count, sizeof *list);
    if (!list)
        return;
    t->indexes = list;
    list[t->index_count++] = text_of(p, st, 0);
}

static void add_type(struct api__schema_sync *p, sqlite3_stmt *st)
{
    struct api__stored_table *t = &p->stored;
    struct api__stored_type *list = room_for_more(p, t->types, t->type_count, sizeof *list);
    if (!list)
        return;
    t->types = list;
    list[t->type_count++] = (struct api__stored_type){text_of(p, st, 0), text_of(p, st, 1).p};
}

static void each_row(struct api__schema_sync *p, const char *sql,
                     void (*add)(struct api__schema_sync *p, sqlite3_stmt *st))
{
    sqlite3_stmt *st = p->err ? NULL : api__schema_ask(p, sql);
    while (api__schema_next(p, st))
        if (!p->err)
            add(p, st);
}

void api__schema_inspect(struct api__schema_sync *p)
{
    p->stored = (struct api__stored_table){0};
    each_row(p, "SELECT name,type,\"notnull\",pk FROM pragma_table_info(?1)", add_column);
    each_row(p,
             "SELECT name FROM sqlite_master WHERE type='index' AND tbl_name=?1 AND "
             "substr(name,1,length(?1)+2)=?1||'__'",
             add_index);
    sqlite3_stmt *st =
        p->err ? NULL : api__schema_ask(p, "SELECT 1 FROM sqlite_master WHERE type='table' AND name='_fields'");
    p->stored.keeps_types = api__schema_any(p, st);
    if (p->stored.keeps_types)
        each_row(p, "SELECT field,type FROM _fields WHERE model=?1", add_type);
}
