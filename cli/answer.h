/* An answer, whatever carried it. */
#ifndef CLI_ANSWER_H
#define CLI_ANSWER_H

#include "fields.h"

/* In the command's memory. */
typedef struct answer {
    int status;
    api_str reason; /* may be empty */
    fields headers;
    api_str body;
    bool streamed;     /* it was a stream, and is printed */
    const char *error; /* why there is no answer */
} answer;

/* By its Content-Type, or without one. */
bool answer_is_json(const answer *a);
/* Many documents or events, one after the other, by its Content-Type. */
bool answer_is_stream(const answer *a);
/* The target of a Link field with this relation; {NULL, 0} when there is none. */
api_str answer_link(const answer *a, const char *rel);

#endif
