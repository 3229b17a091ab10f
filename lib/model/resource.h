/* A resource: a model with a table behind it and a URL before it. Built by app/, read by store/, auth/ and server/. */
#ifndef API__RESOURCE_H
#define API__RESOURCE_H

#include "model/model.h"

enum api__key_kind {
    API__KEY_SERIAL, /* an integer "id" counted by the database, never reused */
    API__KEY_UUID,   /* "id", UUID version 7, made by the server */
    API__KEY_FIELD   /* one of the declared fields, given by the client */
};

enum api__action {
    API__LIST,
    API__READ,
    API__CREATE,
    API__UPDATE,
    API__DELETE,
    API__ACTIONS
}; /* replace counts as update */
enum api__grant { API__GRANT_ANY, API__GRANT_AUTHENTICATED, API__GRANT_ADMIN };
enum api__pagination { API__PAGE_CURSOR, API__PAGE_LIMIT_OFFSET, API__PAGE_NUMBER, API__PAGE_NONE };

/* Sorting by more fields than this helps nobody, and lengthens the keyset condition. */
#define API__MAX_SORT 8
/* The most parameters that a list has besides its filters: limit, cursor, count, sort, fields. */
#define API__LIST_WORDS 5

typedef struct api__resource {
    bool bare;      /* a table without operations */
    api_str prefix; /* of its URL, before "/key": "" or "/v1" */
    api_str key;    /* URL segment, table name and tag */
    api_str title;  /* schema name in the OpenAPI document */
    api_str description;
    const api_model
        *model; /* all fields in answer order: id (if any), declared ones, created_at, updated_at (if any) */
    enum api__key_kind key_kind;
    uint32_t key_field;                   /* index in model->fields */
    int32_t created_field, updated_field; /* indexes, -1: no timestamps */
    enum api__pagination pagination;
    bool require_if_match;
    uint32_t parameters; /* the number of its list's documented parameters: a request may use them all */
    enum api__grant grant[API__ACTIONS];
    uint32_t index; /* position among the app's resources: store and router keep arrays by it */
} api__resource;

#endif
