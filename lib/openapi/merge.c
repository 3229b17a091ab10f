#include "openapi/merge.h"

#include "declare/fields.h"

static void put_merged(const api_node *base, const api_node *over, api_buf *b)
{
    api_buf_putc(b, '{');
    for (const api_node *m = base->first; m; m = m->next) {
        const api_node *mine = api_node_find(over, m->key);
        api__doc_key(b, m->key);
        if (mine && mine->kind == API_OBJECT && m->kind == API_OBJECT)
            put_merged(m, mine, b);
        else
            api_json_put_node(b, mine ? mine : m);
    }
    for (const api_node *m = over->first; m; m = m->next)
        if (!api_node_find(base, m->key)) {
            api__doc_key(b, m->key);
            api_json_put_node(b, m);
        }
    api_buf_putc(b, '}');
}

void api__doc_merge(struct api__doc *doc, api_str base, const char *words, api_buf *out)
{
    api_str text = api__declare_words(&doc->arena, words);
    api_node *under, *over;
    api_json_error e;
    if (!words) {
        api_buf_str(out, base);
        return;
    }
    if (!text.p || api_json_parse(&doc->arena, base, 0, &under, &e) ||
        api_json_parse(&doc->arena, text, 0, &over, &e)) {
        doc->failed = true;
        return;
    }
    put_merged(under, over, out);
}
