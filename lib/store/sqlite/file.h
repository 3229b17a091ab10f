/* The database file at start. Both functions return false after problems. */
#ifndef API__SQLITE_FILE_H
#define API__SQLITE_FILE_H

#include <api/model.h>

struct api__sqlite;

/* Creates the file if it is missing, before SQLite opens it. */
bool api__sqlite_file_create(struct api__sqlite *s, api_problems *problems);
/* Opens the writer's connection and examines the file. */
bool api__sqlite_file_open(struct api__sqlite *s, api_problems *problems);

#endif
