/* The private part of an api_upload. */
#ifndef API__UPLOAD_H
#define API__UPLOAD_H

#include <api/upload.h>

#include "server/forms/spool.h"

struct api__upload {
    const api__spool *spool; /* of its form */
    uint64_t offset;
    api_arena *arena;
    api_str headers; /* lines of the part's head */
};

#endif
