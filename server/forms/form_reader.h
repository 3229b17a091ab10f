/* What the two readers of forms share: the table that grows, and its limits. */
#ifndef API__FORM_READER_H
#define API__FORM_READER_H

#include "server/forms/forms.h"
#include "server/http/multipart.h"

struct api__form_reader {
    const struct api__form_input *in;
    api__form *form;
    size_t field_cap, file_cap;
    uint64_t bytes;    /* read so far */
    api_buf value;     /* of the present field */
    api__spool *spool; /* from the first file on */
};

/* The next bytes of the body, counted against limits.form_bytes. */
int api__form_pull(struct api__form_reader *r, api_str *piece);
/* Sets why. API_ETOOBIG, API_EINVALID. */
int api__form_too_big(struct api__form_reader *r, const char *what, int64_t most, const char *limit);
int api__form_bad(struct api__form_reader *r, const char *why);
/* There is none left for n bytes: API_ETOOBIG with why (the request has had its share), or API_ENOMEM. */
int api__form_no_memory(struct api__form_reader *r, size_t n);
/* Bytes that live as long as the form. NULL: *err says why. */
void *api__form_alloc(struct api__form_reader *r, size_t n, int *err);
int api__form_dup(struct api__form_reader *r, api_str s, api_str *out);
/* Adds a field; its strings must live long enough. */
int api__form_add_field(struct api__form_reader *r, api_str name, api_str value, api_str content_type);

#endif
