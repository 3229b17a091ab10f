/* A live feed by Server-Sent Events. A browser that reconnects sends the last id it got, and gets what it missed.
 *   api serve feed.c --reload
 *   curl -N localhost:8000/feed &
 *   curl localhost:8000/news --json '{"text": "It works"}' */
#include <api.h>
#include <stdio.h>

#define NEWS(field) field(integer, id, .read_only = true, .filter = true) field(string, text, .max_length = 500)
API_MODEL(News, NEWS)

#define ADD_NEWS(in) in(body, News, news)
API_OPERATION(add_news, ADD_NEWS, .status = 201, .response = &News_model)
{
    News news = in->news;
    int err = api_db_insert(req, News, &news, NULL);
    if (err)
        return err;
    api_publish(req, "news", api_printf(req, "%lld %.*s", (long long)news.id, API_FMT(news.text)));
    return api_reply(req, 201, News, &news);
}

static int send(api_request *req, const News *news)
{
    char id[24];
    snprintf(id, sizeof id, "%lld", (long long)news->id);
    return api_send_event_model(req, News, news, .event = "news", .id = id);
}

/* Parses "17 It works", as add_news publishes it. */
static News news_of(api_str message)
{
    const char *space = memchr(message.p, ' ', message.n);
    News news = {.text = {space + 1, message.n - (size_t)(space + 1 - message.p)}};
    api_json_int((api_str){message.p, (size_t)(space - message.p)}, &news.id);
    return news;
}

#define FEED(in) in(header, integer, last_event_id, .default_value = 0)
API_OPERATION(feed, FEED, .media = API_MEDIA_EVENTS, .response = &News_model)
{
    api_subscription *live = api_subscribe(req, "news"); /* first, so that nothing is missed in between */
    API_LIST(News) missed;
    int err = live ? api_db_find(req, News, &missed, api_pair("id.gt", in->last_event_id)) : API_ENOMEM;
    if (err)
        return err;
    int64_t last = in->last_event_id;
    for (size_t i = 0; !err && i < missed.n; i++) {
        last = missed.p[i].id;
        err = send(req, &missed.p[i]);
    }
    api_send_comment(req, API_S("live"));
    api_str message;
    while (!err && (err = api_receive(live, -1, &message)) == 0) {
        News news = news_of(message);
        if (news.id > last)
            err = send(req, &news);
    }
    return 0; /* the client has gone or was too slow: it reconnects with its last id */
}

API_APP(.title = "Feed", .version = "1.0.0", .database = "sqlite:feed.db")
{
    api_table(app, "news", News);
    api_post(app, "/news", add_news);
    api_get(app, "/feed", feed);
}
