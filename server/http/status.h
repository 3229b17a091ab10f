#ifndef API__STATUS_H
#define API__STATUS_H

/* The reason phrase of a status: "Not Found". "Unknown" for one that has none. */
const char *api__status_text(int status);

#endif
