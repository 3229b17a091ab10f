/* The file at start: each is false after problems. */
#ifndef API__SQLITE_FILE_H
#define API__SQLITE_FILE_H

#include <api/model.h>

struct api__sqlite;

/* Before SQLite opens it: created where it is missing. */
bool api__sqlite_file_create(struct api__sqlite *s, api_problems *problems);
/* Opens the writer's connection and looks at what the file holds. */
bool api__sqlite_file_open(struct api__sqlite *s, api_problems *problems);

#endif
