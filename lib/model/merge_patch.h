/* Merge patches (RFC 7396). */
#ifndef API__MERGE_PATCH_H
#define API__MERGE_PATCH_H

#include "model/model.h"

/* A merge patch of a stored row: appends an object of the fields it names, merged with what is stored of
 * them, to be decoded with API_VIEW_REPLACE and `named`, which is filled here (API__MAX_FIELDS / 64 words). Members
 * keep the patch's order. A null stays null for a nullable or required field (which then errs), and removes any other.
 * 0, API_EJSON, API_ENOMEM. */
int api__merge_patch(const api_model *m, const void *row, api_str patch, api_arena *a, uint64_t *named, api_buf *out,
                     api_json_error *err);

#endif
