/* Heroes in SQLite, validated and documented: the app of FastAPI's SQL tutorial.
 *   api serve database.c --reload
 *   curl localhost:8000/heroes/ -d '{"name": "Deadpond", "age": 48, "secret_name": "Dive Wilson"}' */
#include <api.h>

#define HERO(field)                                       \
    field(string, name, .filter = true)                   \
    field(integer, age, .nullable = true, .filter = true) \
    field(integer, id, .read_only = true)                 \
    field(string, secret_name, .write_only = true)
API_MODEL(Hero, HERO)

#define HERO_UPDATE(field)                                  \
    field(string, name, .optional = true)                   \
    field(integer, age, .optional = true, .nullable = true) \
    field(string, secret_name, .optional = true)
API_MODEL(HeroUpdate, HERO_UPDATE)

static Hero find_hero(api_request *req, int64_t id)
{
    Hero hero;
    if (api_db_get(req, Hero, id, &hero) != 0)
        api_fail(req, 404, "Hero not found");
    return hero;
}

#define CREATE_HERO(in) in(body, Hero, hero)
API_OPERATION(create_hero, CREATE_HERO, .response = &Hero_model)
{
    Hero hero = in->hero;
    int err = api_db_insert(req, Hero, &hero, NULL);
    return err ? err : api_reply(req, 200, Hero, &hero);
}

#define LIST_HEROES(in)                                          \
    in(query, integer, offset, .default_value = 0, .minimum = 0) \
    in(query, integer, limit, .default_value = 100, .minimum = 0, .maximum = 100)
API_OPERATION(list_heroes, LIST_HEROES, .response = &Hero_model, .response_list = true)
{
    API_LIST(Hero) heroes;
    int err = api_db_find(req, Hero, &heroes, api_pair("offset", in->offset), api_pair("limit", in->limit));
    return err ? err : api_reply_list(req, 200, Hero, heroes.p, heroes.n);
}

#define ONE_HERO(in) in(path, integer, hero_id)
API_OPERATION(read_hero, ONE_HERO, .response = &Hero_model)
{
    Hero hero = find_hero(req, in->hero_id);
    return api_reply(req, 200, Hero, &hero);
}

#define UPDATE_HERO(in) in(path, integer, hero_id) in(body, HeroUpdate, hero)
API_OPERATION(update_hero, UPDATE_HERO, .response = &Hero_model)
{
    Hero hero = find_hero(req, in->hero_id);
    api_merge(Hero, &hero, HeroUpdate, &in->hero); /* only what was sent */
    int err = api_db_update(req, Hero, in->hero_id, &hero);
    return err ? err : api_reply(req, 200, Hero, &hero);
}

API_OPERATION(delete_hero, ONE_HERO)
{
    find_hero(req, in->hero_id);
    int err = api_db_delete(req, Hero, in->hero_id);
    return err ? err : api_json(req, 200, api_pair("ok", (bool)true));
}

API_APP(.title = "Heroes", .version = "1.0.0", .database = "sqlite:heroes.db")
{
    api_table(app, "heroes", Hero);
    api_post(app, "/heroes/", create_hero);
    api_get(app, "/heroes/", list_heroes);
    api_get(app, "/heroes/{hero_id}", read_hero);
    api_patch(app, "/heroes/{hero_id}", update_hero);
    api_delete(app, "/heroes/{hero_id}", delete_hero);
}
