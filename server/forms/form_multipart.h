/* Reading multipart/form-data. */
#ifndef API__FORM_MULTIPART_H
#define API__FORM_MULTIPART_H

#include "server/forms/form_reader.h"

/* form_multipart.c */
int api__form_read_multipart(struct api__form_reader *r);

#endif
