/* An operation and the database: rows, SQL, transactions, keys. */
#include "capi.h"

/* --- shapes --- */

#define POINT(field) field(number, x) field(number, y, .default_value = 0)
API_MODEL(Point, POINT)
#define CAT(field) field(integer, lives, .default_value = 9)
API_MODEL(Cat, CAT)
#define DOG(field) field(string, breed)
API_MODEL(Dog, DOG)
#define PET(variant) variant(PET_CAT, Cat, cat) variant(PET_DOG, Dog, dog)
API_UNION(Pet, kind, PET)

typedef struct Shape Shape;
static const char *check_shape(const Shape *s);
static const char *is_even(int64_t v)
{
    return v % 2 ? "must be even" : NULL;
}
#define SHAPE(field)                                                                                                   \
    field(string, name, .min_length = 1) field(object(Point), at)                                                      \
        field(array(object(Point)), path, .optional = true, .max_items = 3)                                            \
            field(map(integer), counts, .optional = true) field(object(Pet), pet, .optional = true)                    \
                field(array(object(Pet)), pets, .optional = true) field(array(list(integer)), rows, .optional = true)  \
                    field(integer, even, .optional = true, .validate = is_even)                                        \
                        field(decimal, price, .optional = true, .multiple_of = "0.05")                                 \
                            field(email, mail, .optional = true)                                                       \
                                field(array(string), tags, .optional = true, .unique_items = true,                     \
                                      .items = "{\"maxLength\": 3}")                                                   \
                                    field(string, kind, .optional = true, .constant = "shape")
API_MODEL(Shape, SHAPE, .validate = check_shape)

static const char *check_shape(const Shape *s)
{
    return s->has.path && s->path.n == 1 ? "a path has more than one point" : NULL;
}

#define SHAPED(in) in(body, Shape, s)
API_OPERATION(shape, SHAPED, .response = &Shape_model)
{
    return api_reply(req, 200, Shape, &in->s);
}

#define PETTED(in) in(body, Pet, pet)
API_OPERATION(pet, PETTED)
{
    switch (in->pet.kind) {
    case PET_CAT:
        return api_json(req, 200, api_pair("lives", in->pet.cat.lives));
    case PET_DOG:
        return api_json(req, 200, api_pair("breed", in->pet.dog.breed));
    default:
        return 500;
    }
}

API_OPERATION(dogs, API_NONE, .response = &Pet_model, .response_list = true)
{
    const Pet pets[] = {{.kind = PET_DOG, .dog = {.breed = API_S("collie")}}, {.kind = PET_CAT, .cat = {.lives = 7}}};
    return api_reply_list(req, 200, Pet, pets, 2);
}

/* --- database --- */

#define ITEM(field)                                                                                                    \
    field(string, name, .min_length = 1, .filter = true, .unique = true)                                               \
        field(number, price, .minimum = 0, .filter = true, .sort = true) field(integer, stock, .default_value = 1)     \
            field(array(string), tags, .optional = true)
API_MODEL(Item, ITEM)
#define AUDIT(field)                                                                                                   \
    field(integer, id, .optional = true, .read_only = true) field(string, what) field(datetime, at, .optional = true)
API_MODEL(Audit, AUDIT)

static int audit(api_request *req, const char *what)
{
    Audit a = {.what = api_str_of(what)};
    return api_db_insert(req, Audit, &a, NULL);
}

#define ADD(in) in(body, Item, item)
API_OPERATION(add, ADD, .status = 201)
{
    Item item = in->item;
    api_key key;
    int err = api_db_insert(req, Item, &item, &key);
    return err ? err : api_json(req, 201, api_pair("key", key.number), api_pair("stock", item.stock));
}

#define BY_KEY(in) in(path, integer, id)
API_OPERATION(get, BY_KEY)
{
    Item item;
    int err = api_db_get(req, Item, in->id, &item);
    return err ? err : api_reply(req, 200, Item, &item);
}

#define CHANGE(in) in(path, integer, id)in(query, number, price)
API_OPERATION(change, CHANGE)
{
    Item item;
    int err = api_db_get(req, Item, in->id, &item);
    if (err)
        return err;
    api_set(&item, price, in->price);
    err = api_db_update(req, Item, in->id, &item);
    return err ? err : api_reply(req, 200, Item, &item);
}

API_OPERATION(drop, BY_KEY)
{
    int err = api_db_delete(req, Item, in->id);
    return err ? err : 204;
}

#define CHEAP(in) in(query, number, below)
API_OPERATION(cheap, CHEAP)
{
    API_LIST(Item) l;
    int64_t n;
    int err =
        api_db_find(req, Item, &l, api_pair("price.lt", in->below), api_pair("sort", "-price"), api_pair("limit", 2));
    if (!err)
        err = api_db_count(req, Item, &n, api_pair("price.lt", in->below));
    if (err)
        return err;
    return api_json(req, 200, api_pair("n", (int64_t)l.n), api_pair("first", l.n ? l.p[0].name : API_S("")),
                    api_pair("key", l.n ? l.keys[0].number : 0), api_pair("more", (bool)l.more), api_pair("all", n));
}

API_OPERATION(wrong_field, API_NONE)
{
    API_LIST(Item) l;
    return api_db_find(req, Item, &l, api_pair("stock.lt", 5));
}

#define SQL(in) in(query, string, how)
API_OPERATION(sql, SQL)
{
    api_rows rows;
    int err = 0;
    if (api_str_is(in->how, "read"))
        err = api_sql(req, &rows, "SELECT name, price, NULL AS none FROM items WHERE price > ? ORDER BY price",
                      api_bind(1.5));
    else if (api_str_is(in->how, "write"))
        err = api_sql(req, &rows, "UPDATE items SET stock = ? WHERE name = ?", api_bind(5), api_bind("pen"));
    else if (api_str_is(in->how, "wrong"))
        err = api_sql(req, &rows, "SELECT prise FROM items");
    else
        err = api_sql(req, &rows, "SELECT 1; DROP TABLE items");
    if (err)
        return api_json(req, 200, api_pair("err", err), api_pair("why", rows.error));
    return api_json(req, 200, api_pair("rows", (int64_t)rows.row_count),
                    api_pair("columns", (int64_t)rows.column_count), api_pair("changes", rows.changes),
                    api_pair("first", rows.row_count ? rows.values[0].text : API_S("")));
}

#define MOVE(in) in(depends, api_transaction, tx)in(query, string, how)
API_OPERATION(in_tx, MOVE)
{
    Item item = {.name = API_S("tx"), .price = 1};
    int err = audit(req, "began");
    if (!err)
        err = api_db_insert(req, Item, &item, NULL);
    if (err)
        return err;
    if (api_str_is(in->how, "fail"))
        api_fail(req, 409, "No");
    if (api_str_is(in->how, "code"))
        return API_ECONFLICT;
    if (api_str_is(in->how, "sleep"))
        api_sleep(req, 1000);
    int64_t n;
    err = api_db_count(req, Item, &n);
    return err ? err : api_json(req, 200, api_pair("seen", n), api_pair("open", (bool)in->tx->open));
}

/* One that is forgotten is rolled back. */
API_OPERATION(forgot, API_NONE)
{
    int err = api_db_begin(req);
    if (!err)
        err = audit(req, "forgot");
    if (!err && api_db_begin(req) != API_EUSAGE)
        return 500;
    return err ? err : api_text(req, 200, API_S("ok"));
}

API_OPERATION(audits, API_NONE)
{
    int64_t n;
    int err = api_db_count(req, Audit, &n);
    return err ? err : api_json(req, 200, api_pair("n", n));
}

#define LOST(field) field(string, a)
API_MODEL(Lost, LOST)
API_OPERATION(no_table, API_NONE)
{
    Lost l;
    return api_db_get(req, Lost, 1, &l);
}

#define THING(field) field(string, name)
API_MODEL(Thing, THING)
#define NAME(in) in(query, string, name)
API_OPERATION(name_thing, NAME)
{
    Thing thing = {.name = in->name};
    return api_json(req, 200, api_pair("err", (int64_t)api_db_insert(req, Thing, &thing, NULL)));
}

API_SUBAPP(entry, .title = "Data")
{
    api_resource(app, "/things/", Thing, .key = "name");
    api_resource(app, "/items/", Item);
    api_post(app, "/name-thing", name_thing);
    api_table(app, "audit", Audit);
    api_post(app, "/own", add);
    api_get(app, "/own/{id}", get);
    api_put(app, "/own/{id}", change);
    api_delete(app, "/own/{id}", drop);
    api_get(app, "/cheap", cheap);
    api_get(app, "/wrong-field", wrong_field);
    api_get(app, "/sql", sql);
    api_post(app, "/tx", in_tx);
    api_post(app, "/forgot", forgot);
    api_get(app, "/audits", audits);
    api_get(app, "/no-table", no_table);
}

static int set_up(void **state)
{
    (void)state;
    return open_client(&entry);
}

/* --- tests --- */

static void test_rows(void **state)
{
    (void)state;
    static const struct row rows[] = {
        POST("/own", "{\"name\":\"pen\",\"price\":1}", 201, "{\"key\":1,\"stock\":1}"),
        POST("/own", "{\"name\":\"ink\",\"price\":2,\"stock\":3,\"tags\":[\"a\",\"b\"]}", 201,
             "{\"key\":2,\"stock\":3}"),
        POST("/own", "{\"name\":\"pad\",\"price\":3}", 201, "{\"key\":3,\"stock\":1}"),
        POST("/own", "{\"name\":\"pen\",\"price\":1}", 409, NULL),
        GET("/own/2", 200, "{\"name\":\"ink\",\"price\":2.0,\"stock\":3,\"tags\":[\"a\",\"b\"]}"),
        GET("/items/2", 200, "{\"id\":2,\"name\":\"ink\",\"price\":2.0,\"stock\":3,\"tags\":[\"a\",\"b\"]}"),
        GET("/own/9", 404, "{\"detail\":\"Not Found\"}"),
        {"PUT", "/own/2?price=5", NULL, 200, "{\"name\":\"ink\",\"price\":5.0,\"stock\":3,\"tags\":[\"a\",\"b\"]}"},
        {"PUT", "/own/2?price=-5", NULL, 500, NULL},
        {"PUT", "/own/9?price=5", NULL, 404, NULL},
        GET("/cheap?below=10", 200, "{\"n\":2,\"first\":\"ink\",\"key\":2,\"more\":true,\"all\":3}"),
        GET("/cheap?below=2", 200, "{\"n\":1,\"first\":\"pen\",\"key\":1,\"more\":false,\"all\":1}"),
        GET("/cheap?below=0", 200, "{\"n\":0,\"first\":\"\",\"key\":0,\"more\":false,\"all\":0}"),
        GET("/wrong-field", 500, NULL),
        GET("/no-table", 500, NULL),
        GET("/sql?how=read", 200, "{\"rows\":2,\"columns\":3,\"changes\":0,\"first\":\"pad\"}"),
        GET("/sql?how=write", 200, "{\"rows\":0,\"columns\":0,\"changes\":1,\"first\":\"\"}"),
        GET("/sql?how=wrong", 200, NULL),
        GET("/sql?how=two", 200, NULL),
        {"DELETE", "/own/2", NULL, 204, ""},
        {"DELETE", "/own/2", NULL, 404, NULL},
        GET("/own/2", 404, NULL),
        END,
    };
    run_rows(rows);
    const api_test_response *a = api_test_get(c, "/sql?how=wrong");
    assert_int_equal(api_test_integer(a, "/err"), API_EUSAGE);
    assert_non_null(strstr(api_test_text(a, "/why"), "prise"));
    assert_int_equal(api_test_integer(api_test_get(c, "/sql?how=two"), "/err"), API_EUSAGE);
    assert_int_equal(api_test_get(c, "/items/1")->status, 200);
}

static void test_transactions(void **state)
{
    (void)state;
    static const struct row rows[] = {
        POST("/tx?how=fail", NULL, 409, "{\"detail\":\"No\"}"),
        GET("/audits", 200, "{\"n\":0}"),
        POST("/tx?how=code", NULL, 409, NULL),
        GET("/audits", 200, "{\"n\":0}"),
        POST("/tx?how=well", NULL, 200, "{\"seen\":1,\"open\":true}"),
        GET("/audits", 200, "{\"n\":1}"),
        POST("/tx?how=well", NULL, 409, NULL), /* the name is there */
        POST("/tx", NULL, 422, NULL),
        GET("/audits", 200, "{\"n\":1}"),
        POST("/forgot", NULL, 200, "ok"),
        GET("/audits", 200, "{\"n\":1}"),
        END,
    };
    run_rows(rows);
    /* A reader sees what is committed, while another request has a transaction open and waits. */
    assert_int_equal(api_test_reset(c), 0);
    api_test_call *call = api_test_start(c, .method = "POST", .path = "/tx?how=sleep");
    assert_false(api_test_ended(call));
    is_answer("meanwhile", api_test_get(c, "/audits"), 200, "{\"n\":0}");
    assert_int_equal(api_test_advance(c, 1000), 0);
    is_answer("then", api_test_finish(call), 200, "{\"seen\":1,\"open\":true}");
    is_answer("after", api_test_get(c, "/audits"), 200, "{\"n\":1}");
    call = api_test_start(c, .method = "POST", .path = "/tx?how=sleep");
    api_test_hang_up(call);
    api_test_finish(call);
}

/* As over HTTP: a key that no URL can name is refused. */
static void test_keys(void **state)
{
    (void)state;
    char wrong[32];
    snprintf(wrong, sizeof wrong, "{\"err\":%d}", API_EINVALID);
    const struct row rows[] = {
        POST("/name-thing?name=", NULL, 200, wrong),
        POST("/name-thing?name=.", NULL, 200, wrong),
        POST("/name-thing?name=..", NULL, 200, wrong),
        POST("/name-thing?name=summary", NULL, 200, wrong),
        POST("/name-thing?name=query", NULL, 200, wrong),
        POST("/name-thing?name=a/b", NULL, 200, "{\"err\":0}"),
        GET("/things/a%2Fb", 200, NULL),
        POST("/things/", "{\"name\":\"..\"}", 422, NULL),
        END,
    };
    run_rows(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_rows, reset_client),
        cmocka_unit_test_setup(test_transactions, reset_client),
        cmocka_unit_test_setup(test_keys, reset_client),
    };
    return cmocka_run_group_tests(tests, set_up, close_client);
}
