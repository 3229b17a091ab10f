/* Dates and times (RFC 3339) read strictly and brought into the form in which they are stored and sorted. */
#ifndef API__FORMAT_TIME_H
#define API__FORMAT_TIME_H

#include <api/arena.h>

/* Each: 0 with the normal form, API_EINVALID with the reason (static; NULL: an offset is missing, or is there with
 * `local`), API_ENOMEM. */
int api__format_date(api_str in, api_arena *a, api_str *out, const char **why);
int api__format_datetime(api_str in, bool local, api_arena *a, api_str *out, const char **why);
int api__format_time(api_str in, bool local, api_arena *a, api_str *out, const char **why);
int api__format_duration(api_str in, api_arena *a, api_str *out, const char **why);

/* As answers have them: without a fraction of zeros. Cuts it out of the text's copy in `room` (of API__TIME_MOST
 * bytes), or gives the text back. */
#define API__TIME_MOST 40
api_str api__format_shown(api_str stored, char *room);

#endif
