/* Somebody else writes the same file all the time, and a commit takes the disk a while: nobody waits in vain. */
#include "bank.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>

enum { TURNS = 6, BUSY_MS = 2000, HELD_US = 20000, FREE_US = 200 };

static atomic_bool over;
static char path[200];

static void *hold_and_let_go(void *arg)
{
    sqlite3 *other;
    bool good = sqlite3_open(path, &other) == SQLITE_OK;
    sqlite3_busy_timeout(other, 60000);
    while (!over && good) {
        good = sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK;
        usleep(HELD_US);
        good = sqlite3_exec(other, "COMMIT", NULL, NULL, NULL) == SQLITE_OK && good;
        usleep(FREE_US);
    }
    sqlite3_close(other);
    return good ? NULL : arg;
}

static void test_busy_neighbour(void **state)
{
    struct bank *b = *state;
    pthread_t thread;
    void *failed;
    snprintf(path, sizeof path, "%s/bank.db", b->dir);
    bank_close(b);
    b->limits.busy_time = BUSY_MS;
    bank_open(b);
    assert_int_equal(pthread_create(&thread, NULL, hold_and_let_go, b), 0);
    for (int i = 0; i < TURNS; i++) {
        api__raw raw = {.text = API_S("INSERT INTO accounts(owner, balance) VALUES (hex(randomblob(16)), 1)"),
                        .arena = &b->arena};
        assert_int_equal(api__store_raw(b->store, &raw, &b->waiter.waiter), 0);
        bank_close(b); /* and as a reload begins */
        bank_open(b);
    }
    over = true;
    pthread_join(thread, &failed);
    assert_null(failed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_busy_neighbour, bank_setup, bank_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
