/* Validation errors: one list of issues gives Pydantic's type and message, the ctx keys, and DRF's sentence.
 * Recorded into an arena as they are found, rendered in three styles. */
#ifndef API__MODEL_ERRORS_H
#define API__MODEL_ERRORS_H

#include "model/model.h"

/* A step of a location, linked from the leaf to the root while decoding (on the C stack) and in arena order when
 * recorded. */
typedef struct api__loc {
    const struct api__loc *up;
    api_str key; /* n and p zero: use index */
    size_t index;
    bool label; /* not a step of the input but a label: a union's tag, "[key]" */
} api__loc;

/* One for each row of issues.def, in the same order. */
enum api__issue {
#define API__ISSUE(name, type, fixed, a, b, c, message, drf) API__ISSUE_##name,
#include "model/issues.def"
#undef API__ISSUE
    API__ISSUES
};

typedef struct api__error {
    enum api__issue issue;
    const api_str *loc; /* nloc steps; a step with p == NULL is an index, its number in n */
    uint32_t nloc;
    const api_str *path; /* the same without labels: where in the input */
    uint32_t npath;
    api_str input;    /* compact JSON, p NULL: left out */
    api_str texts[3]; /* a, b, c: what the message names: limit, pattern, expected ... */
    struct api__error *next;
} api__error;

struct api_errors {
    api_arena arena;
    api__error *first, **tail;
    size_t count; /* recorded, at most API__MAX_ERRORS; then one "too_many_errors" and no more */
    bool full;
    int err; /* API_ENOMEM when one could not be recorded */
};

/* More than a hundred messages do not help a client, and make the response expensive. */
#define API__MAX_ERRORS 100
/* Longer inputs are not echoed. */
#define API__MAX_INPUT 1024

void api__errors_init(struct api_errors *e);
void api__errors_deinit(struct api_errors *e);
/* Records one. loc may be NULL (an empty location); input {NULL, 0}: none. */
void api__error_add(struct api_errors *e, enum api__issue issue, const api__loc *loc, api_str input, api_str a,
                    api_str b);
/* The same with three texts. */
void api__error_add_texts(struct api_errors *e, enum api__issue issue, const api__loc *loc, api_str input,
                          const api_str texts[3]);

enum api__error_style { API__STYLE_FASTAPI, API__STYLE_PROBLEM, API__STYLE_DRF };

/* {"detail":[...]}, or RFC 9457, or DRF's object. `status` is for problem+json: 422, or 409 for conflicts. */
void api__errors_put(const struct api_errors *e, enum api__error_style style, int status, api_buf *out);
/* The same style for a plain error: {"detail":"Not Found"} or a problem document. */
void api__detail_put(enum api__error_style style, int status, const char *title, api_str detail, api_buf *out);

#endif
