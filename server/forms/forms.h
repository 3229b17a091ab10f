/* Whole forms: a body of application/x-www-form-urlencoded or multipart/form-data as a table of fields and files. The
 * body is read in pieces; files are stored in a spool, so that large uploads are on disk and not in memory. All limits
 * are those of <api/limits.h>. */
#ifndef API__FORMS_H
#define API__FORMS_H

#include <api/limits.h>

#include "server/forms/upload.h"

typedef struct api__form_field {
    api_str name, value;  /* valid UTF-8 */
    api_str content_type; /* of its part, such as application/json; empty: not sent */
} api__form_field;

typedef struct api__form {
    api__form_field *fields; /* in the order received; names may repeat */
    size_t field_count;
    api_upload *files; /* likewise; file inputs left empty are omitted */
    size_t file_count;
    api_str why; /* after an error of the client: one sentence */
} api__form;

struct api__form_input {
    api_arena *arena; /* owns everything the form points to, including the spool */
    const api_limits *limits;
    api_request *req; /* files are written on its worker's pool; NULL: on the calling thread, as in tests */
    api_str content_type;
    /* The next bytes, valid until the next call; piece->n == 0 at the end. 0, or an error to return. */
    int (*read)(void *arg, api_str *piece);
    void *arg;
};

/* 0; API_EUNSUPPORTED (415: not a form), API_EINVALID (400: malformed, not UTF-8), API_ETOOBIG (413: form->why names
 * the limit), API_ENOMEM, API_EFULL, API_EIO, API_EBUSY (disk and pool), or an error of `read`. */
int api__form_read(api__form *form, const struct api__form_input *in);
/* The same for a request's own body, with its service's limits. */
int api__form_of_request(api__form *form, api_request *req);
/* Answers an error of these two. */
void api__respond_form_error(api_request *req, const api__form *form, int err);

/* The next field or file of that name after `after` (NULL: the first); NULL when there is none. */
const api__form_field *api__form_field_next(const api__form *form, api_str name, const api__form_field *after);
const api_upload *api__form_file_next(const api__form *form, api_str name, const api_upload *after);
/* Whether a Content-Type is one of the two form types. */
bool api__is_form(api_str content_type);

#endif
