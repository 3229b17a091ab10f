#include "server/engine/alarm.h"

#include <stddef.h>

/* Joins two heaps: the later root becomes the first child of the other. */
static api__alarm *join(api__alarm *a, api__alarm *b)
{
    if (!a || !b)
        return a ? a : b;
    if (b->at < a->at) {
        api__alarm *earlier = b;
        b = a;
        a = earlier;
    }
    b->before = a;
    b->next = a->child;
    if (a->child)
        a->child->before = b;
    a->child = b;
    return a;
}

static api__alarm *alone(api__alarm *a)
{
    if (a)
        a->next = a->before = NULL;
    return a;
}

/* Joins siblings: in pairs from the left, then the pairs from the right. Not recursive: lists of ten thousand are
 * common when all alarms were armed before the first one fired. */
static api__alarm *join_all(api__alarm *list)
{
    api__alarm *pairs = NULL, *all = NULL;
    while (list) {
        api__alarm *a = list, *b = a->next;
        list = b ? b->next : NULL;
        a = join(alone(a), alone(b));
        a->next = pairs;
        pairs = a;
    }
    while (pairs) {
        api__alarm *a = pairs;
        pairs = a->next;
        all = join(all, alone(a));
    }
    return all;
}

static void cut_out(api__alarm *a)
{
    if (a->before->child == a)
        a->before->child = a->next;
    else
        a->before->next = a->next;
    if (a->next)
        a->next->before = a->before;
}

void api__alarm_stop(api__alarms *h, api__alarm *a)
{
    if (!a->armed)
        return;
    api__alarm *below = join_all(a->child);
    if (h->first == a) {
        h->first = below;
    } else {
        cut_out(a);
        h->first = join(h->first, below);
    }
    a->child = NULL;
    alone(a);
    a->armed = false;
}

void api__alarm_arm(api__alarms *h, api__alarm *a, int64_t at)
{
    api__alarm_stop(h, a);
    a->at = at;
    a->armed = true;
    h->first = join(h->first, a);
}
