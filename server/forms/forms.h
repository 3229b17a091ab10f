/* A whole form: the body of application/x-www-form-urlencoded or multipart/form-data as a table of fields and files.
 * Bytes are pulled in pieces; files go into a spool, so that a large upload is on disk and not in memory. Every limit
 * is one of limits.h. */
#ifndef API__FORMS_H
#define API__FORMS_H

#include <api/limits.h>

#include "server/forms/upload.h"

typedef struct api__form_field {
    api_str name, value;  /* valid UTF-8 */
    api_str content_type; /* of its part, as application/json beside a file; empty: none */
} api__form_field;

typedef struct api__form {
    api__form_field *fields; /* in the order they came, a name may come again */
    size_t field_count;
    api_upload *files; /* likewise; a file input that was left empty is not here */
    size_t file_count;
    api_str why; /* after an error that is the client's: a sentence */
} api__form;

struct api__form_input {
    api_arena *arena; /* what the form points to lives as long; the spool is freed with it */
    const api_limits *limits;
    api_request *req; /* files are written on its worker's pool; NULL: by the caller, as in tests */
    api_str content_type;
    /* The next bytes, which live until the next call; piece->n == 0 is the end. 0, or an error to hand on. */
    int (*read)(void *arg, api_str *piece);
    void *arg;
};

/* 0; API_EUNSUPPORTED (415: no form), API_EINVALID (400: malformed, not UTF-8), API_ETOOBIG (413: form->why names the
 * limit), API_ENOMEM, API_EFULL, API_EIO, API_EBUSY (disk and pool), or what `read` said. */
int api__form_read(api__form *form, const struct api__form_input *in);
/* The same for a request's own body, with its service's limits. */
int api__form_of_request(api__form *form, api_request *req);
/* Answers an error of the two. */
void api__respond_form_error(api_request *req, const api__form *form, int err);

/* The first field or file of that name behind `after` (NULL: of all); NULL when there is none. */
const api__form_field *api__form_field_next(const api__form *form, api_str name, const api__form_field *after);
const api_upload *api__form_file_next(const api__form *form, api_str name, const api_upload *after);
/* Whether a Content-Type is one of the two. */
bool api__is_form(api_str content_type);

#endif
