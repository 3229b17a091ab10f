/* Interactive transactions. */
#ifndef API__SQLITE_TX_H
#define API__SQLITE_TX_H

#include "store/tx.h"

api__tx *api__sqlite_begin(api__store *s, api__waiter *waiter, int *err);

#endif
