/* Reason phrases of HTTP statuses. */
#ifndef API__STATUS_H
#define API__STATUS_H

/* "Not Found"; NULL where no RFC defines the status. */
const char *api__status_phrase(int status);
/* The same, "Unknown" instead of NULL. */
const char *api__status_text(int status);

#endif
