/* An app that declares one of everything that the document knows. Its handlers are never called. */
#ifndef DOCUMENTED_H
#define DOCUMENTED_H

#include <api.h>

/* --- models --- */

#define ADDRESS(field) field(string, street, .max_length = 80) field(string, city, .optional = true)
API_MODEL(Address, ADDRESS, .description = "Where somebody lives.")

#define USER(field)                                                                                                    \
    field(integer, id, .read_only = true)                                                                              \
        field(email, email, .description = "Where we write to.", .example = "\"ada@example.com\"")                     \
            field(string, password, .write_only = true, .min_length = 8)                                               \
                field(object(Address), address, .nullable = true)                                                      \
                    field(array(string), roles, .optional = true, .max_items = 4, .items = "{\"maxLength\": 20}")      \
                        field(map(integer), scores, .optional = true)                                                  \
                            field(string, internal, .optional = true, .hidden = true)
API_MODEL(User, USER, .title = "A user")

#define CAT(field) field(integer, lives, .minimum = 0, .maximum = 9)
API_MODEL(Cat, CAT)
#define DOG(field) field(string, kind) field(string, name)
API_MODEL(Dog, DOG)
#define PET(variant) variant(PET_CAT, Cat, cat) variant(PET_DOG, Dog, dog)
API_UNION(Pet, kind, PET, .description = "One of ours.")

#define PROBLEM_BODY(field) field(string, code)
API_MODEL(Trouble, PROBLEM_BODY)

#define RECEIPT(field) field(decimal, total)
API_MODEL(Receipt, RECEIPT)

#define TICK(field) field(integer, n)
API_MODEL(Tick, TICK)

/* The name of one of the library's own schemas. */
#define ERROR_BODY(field) field(integer, code)
API_MODEL(Error, ERROR_BODY)

#define BOOK(field)                                                                                                    \
    field(string, title, .filter = true) field(integer, year, .optional = true)                                        \
        field(decimal, price, .minimum = "0", .optional = true)
API_MODEL(Book, BOOK, .description = "Something to read.")

/* --- dependencies --- */

#define PAGING(in)                                                                                                     \
    in(query, integer, limit, .default_value = 10, .minimum = 1, .maximum = 100)                                       \
        in(query, integer, offset, .default_value = 0)
API_PARAMS(Paging, PAGING)

#define BEARER(in) in(header, string, authorization, .optional = true)
API_DEPENDENCY(bearer, int, BEARER, .errors = API_ERRORS({401, "Who are you?"}), .scheme = "bearer",
               .security = "{\"type\":\"oauth2\",\"flows\":{\"password\":{\"tokenUrl\":\"/"
                           "token\",\"scopes\":{\"read\":\"r\",\"admin\":\"a\"}}}}",
               .scopes = API_STRINGS("read"))
{
    return 0;
}

#define ADMIN(in) in(depends, bearer, user)in(header, string, x_tenant)
API_DEPENDENCY(admin, int, ADMIN, .scopes = API_STRINGS("admin"))
{
    if (!in->user)
        api_fail(req, 403, NULL);
    return 0;
}

#define KEY(in) in(query, string, key, .optional = true)
API_DEPENDENCY(query_key, int, KEY, .scheme = "key",
               .security = "\"type\":\"apiKey\",\"in\":\"query\",\"name\":\"key\"")
{
    return 0;
}

/* --- operations --- */

API_OPERATION(hello, API_NONE, .description = "Says hello.")
{
    return 0;
}

#define READ_USER(in)                                                                                                  \
    in(path, integer, user_id, .minimum = 1)                                                                           \
        in(query, array(string), tag, .optional = true, .description = "Only with these.", .example = "[\"a\"]")       \
            in(query, string, old, .optional = true, .deprecated = true)                                               \
                in(query, string, secret, .optional = true, .hidden = true)                                            \
                    in(header, string, x_trace, .optional = true) in(cookie, string, session, .optional = true)        \
                        in(params, Paging, page)in(depends, admin, who)
API_OPERATION(read_user, READ_USER, .response = &User_model, .response_description = "The user")
{
    if (in->user_id == 1)
        api_fail(req, 404, "One");
    if (in->user_id == 2)
        api_fail(req, 404, "Two");
    if (in->user_id == 3)
        api_fail(req, 410, NULL);
    return 0;
}

#define CREATE_USER(in) in(body, User, user, .description = "Who is new.")
API_OPERATION(create_user, CREATE_USER, .summary = "A new user", .status = 201, .response = &User_model,
              .errors = API_ERRORS({409, "That address is known", &Trouble_model}, {409, "Too many users"},
                                   {422, "The name is silly", &Trouble_model}))
{
    return 0;
}

#define REPLACE_BOTH(in) in(path, uuid, id)in(body, User, user)in(json, integer, importance, .optional = true)
API_OPERATION(replace_both, REPLACE_BOTH, .media = API_MEDIA_NONE)
{
    return 0;
}

#define EMBED(in) in(body, Address, address, .embed = true)
API_OPERATION(embed, EMBED)
{
    return 0;
}

#define MANY(in) in(json, array(object(Address)), all, .max_items = 3, .example = "[]")
API_OPERATION(many, MANY, .response = &Address_model, .response_list = true)
{
    return 0;
}

#define LOGIN(in) in(form, string, username)in(form, string, password, .description = "Secret.")
API_OPERATION(login, LOGIN, .media = API_MEDIA_TEXT)
{
    return 0;
}

#define UPLOAD(in)                                                                                                     \
    in(file, upload, picture, .description = "A PNG.") in(file, array(upload), more, .optional = true)                 \
        in(form, object(Address), meta)
API_OPERATION(upload_picture, UPLOAD, .media = API_MEDIA_HTML)
{
    return 0;
}

#define NEW_PET(in) in(body, Pet, pet)
API_OPERATION(new_pet, NEW_PET, .response = &Pet_model)
{
    return 0;
}

API_OPERATION(lines, API_NONE, .response = &Tick_model, .media = API_MEDIA_JSONL)
{
    return 0;
}
API_OPERATION(events, API_NONE, .response = &Tick_model, .media = API_MEDIA_EVENTS)
{
    return 0;
}
API_OPERATION(download, API_NONE, .media = API_MEDIA_BYTES)
{
    return 0;
}
API_OPERATION(elsewhere, API_NONE, .status = 307)
{
    return 0;
}
API_OPERATION(clash, API_NONE, .response = &Error_model)
{
    return 0;
}
#define BOOKS(in) in(body, Book, book)
API_OPERATION(copy_book, BOOKS, .response = &Book_model)
{
    return 0;
}
#define COPIED(in) in(body, Receipt, receipt)
API_OPERATION(copy_receipt, COPIED, .response = &Receipt_model)
{
    return 0;
}
API_OPERATION(hidden_one, API_NONE)
{
    return 0;
}
#define OPEN(in) in(depends, query_key, key, .optional = true) in(depends, bearer, user, .optional = true)
API_OPERATION(maybe, OPEN)
{
    return 0;
}
#define CHAT(in) in(path, string, room)in(query, string, nick, .optional = true)
API_OPERATION(chat, CHAT, .description = "Talk.", .response = &Tick_model)
{
    return 0;
}
#define PAID(in) in(body, User, user)
API_OPERATION(paid, PAID, .summary = "An invoice was paid", .status = 202, .errors = API_ERRORS({410, "Stop that"}))
{
    return 0;
}
#define BY_NAME(in) in(path, string, name)
API_OPERATION(by_name, BY_NAME)
{
    return 0;
}
#define BY_ID(in) in(path, integer, id)
API_OPERATION(by_id, BY_ID)
{
    return 0;
}
API_OPERATION(drop_it, BY_ID)
{
    return 0;
}

API_SUBAPP(inner, .title = "Inner")
{
    api_get(app, "/hello", hello);
}

/* What linters would rather not see. */
API_SUBAPP(odd, .title = "Odd", .errors = "problem")
{
    api_get(app, "/elsewhere", elsewhere);
    api_get(app, "/things/{name}", by_name);
    api_get(app, "/things/{id:int}", by_id);
    api_delete(app, "/things/{id}", drop_it);
}

API_SUBAPP(outer, .title = "Outer", .version = "2.0.0", .summary = "s", .description = "All \"of\" it.",
           .terms_of_service = "https://example.com/terms", .contact = {.name = "c", .url = "https://example.com/c"},
           .license = {.name = "MIT", .identifier = "MIT"}, .servers = API_STRINGS("https://a.example.org", "/b"),
           .tags = API_STRINGS("users", "People."), .external_docs = "https://example.com/docs",
           .extra = "\"x-app\": {\"a\": 1}, \"info\": {\"x-owner\": \"me\"}")
{
    api_router *users =
        api_subrouter(app, "/users", .tags = API_STRINGS("users"), .errors = API_ERRORS({418, "Teapot"}));
    api_get(app, "/", hello);
    api_get(users, "/{user_id}", read_user);
    api_post(users, "/", create_user,
             .callbacks = API_CALLBACKS({"paid", "POST", "{$request.body#/url}", &paid},
                                        {"paid", "PUT", "{$request.body#/url}", &paid}));
    api_put(app, "/both/{id:uuid}", replace_both, .deprecated = true);
    api_post(app, "/embed", embed);
    api_post(app, "/many", many,
             .extra = "{\"x-rank\": 3, \"responses\": {\"200\": {\"x-more\": true}}, \"summary\": \"Mine\"}");
    api_post(app, "/login", login);
    api_post(app, "/upload", upload_picture);
    api_post(app, "/pets", new_pet, .tags = API_STRINGS("pets", "animals"));
    api_get(app, "/lines", lines);
    api_get(app, "/events", events);
    api_get(app, "/download", download);
    api_get(app, "/clash", clash);
    api_post(app, "/copies", copy_book);
    api_post(app, "/receipts", copy_receipt);
    api_get(app, "/hidden", hidden_one, .hidden = true);
    api_get(app, "/maybe", maybe);
    api_websocket(app, "/chat/{room}", chat);
    api_webhook(app, "new-user", paid);
    api_resource(app, "/books", Book);
    api_mount(app, "/v2", &inner);
}

#endif
