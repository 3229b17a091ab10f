/* Shared by the two form parsers: the growing table, and its limits. */
#ifndef API__FORM_READER_H
#define API__FORM_READER_H

#include "server/forms/forms.h"
#include "server/http/multipart.h"

struct api__form_reader {
    const struct api__form_input *in;
    api__form *form;
    size_t field_cap, file_cap;
    uint64_t bytes;    /* read so far */
    api_buf value;     /* of the current field */
    api__spool *spool; /* created with the first file */
};

/* The next bytes of the body, counted against limits.form_bytes. */
int api__form_pull(struct api__form_reader *r, api_str *piece);
/* Set form->why and return API_ETOOBIG and API_EINVALID. */
int api__form_too_big(struct api__form_reader *r, const char *what, int64_t most, const char *limit);
int api__form_bad(struct api__form_reader *r, const char *why);
/* After failing to allocate n bytes: API_ETOOBIG with form->why (limits.request_memory was reached), or API_ENOMEM. */
int api__form_no_memory(struct api__form_reader *r, size_t n);
/* Memory that lives as long as the form. NULL: see *err. */
void *api__form_alloc(struct api__form_reader *r, size_t n, int *err);
int api__form_dup(struct api__form_reader *r, api_str s, api_str *out);
/* Adds a field; its strings must live long enough. */
int api__form_add_field(struct api__form_reader *r, api_str name, api_str value, api_str content_type);

#endif
