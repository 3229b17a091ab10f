/* Readers, with a connection each. */
#ifndef API__SQLITE_READER_H
#define API__SQLITE_READER_H

#include "store/store.h"

api__reader *api__sqlite_reader_open(api__store *s);

#endif
