/* Dates and times (RFC 3339) read strictly and brought into the form in which they are stored and sorted. */
#ifndef API__FORMAT_TIME_H
#define API__FORMAT_TIME_H

#include <api/arena.h>

/* Each: 0 with the normal form, API_EINVALID with the reason (static; NULL: the offset is missing), API_ENOMEM. */
int api__format_date(api_str in, api_arena *a, api_str *out, const char **why);
int api__format_datetime(api_str in, api_arena *a, api_str *out, const char **why);
int api__format_time(api_str in, api_arena *a, api_str *out, const char **why);
int api__format_duration(api_str in, api_arena *a, api_str *out, const char **why);

#endif
