/* What raw SQL may not do. */
#ifndef API__SQLITE_AUTHORIZER_H
#define API__SQLITE_AUTHORIZER_H

/* For sqlite3_set_authorizer, with the struct api__sqlite_db. Allows everything unless db->authorizing. */
int api__sqlite_authorize(void *db, int action, const char *a, const char *b, const char *database,
                          const char *trigger);

#endif
