/* --help of resources and their verbs: types, limits, enums and an example from the document. */
#include "cli/commands/help.h"
#include "cli/commands/resource.h"
#include "cli/core/memory.h"
#include "cli/core/message.h"
#include "cli/http/document.h"
#include "cli/spec/example.h"
#include "cli/spec/schema.h"
#include "cli/spec/spec.h"
#include "shared/visible.h"
#include "shared/width.h"

enum { ABOUT_AT = 30 };

static void put_types(api_buf *b, const api_node *root, const api_node *schema)
{
    static const char *const types[] = {"string", "integer", "number", "boolean", "array", "object", "null"};
    bool any = false;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (!schema_allows(root, schema, types[i]))
            continue;
        api_buf_printf(b, "%s%s", any ? " or " : "", types[i]);
        any = true;
    }
    if (!any)
        API_BUF_LIT(b, "any");
}

static void put_json(api_buf *b, const api_node *n)
{
    api_buf raw;
    api_buf_init(&raw, API_BUF_NO_MAX);
    api_json_put_node(&raw, n);
    api__visible_put(b, api_buf_get(&raw), API__VISIBLE_JSON);
    api_buf_deinit(&raw);
}

static void put_enum(api_buf *b, const api_node *schema)
{
    const api_node *values = api_node_get(schema, "enum");
    for (const api_node *n = values ? values->first : NULL; n; n = n->next) {
        api_buf_str(b, n == values->first ? API_S("; one of ") : API_S(" "));
        if (n->kind == API_STRING)
            api__visible_put(b, n->text, API__VISIBLE_CELL);
        else
            put_json(b, n);
    }
}

static void put_limits(api_buf *b, const api_node *schema)
{
    static const struct {
        const char *word, *text;
    } limits[] = {
        {"format", "; "},
        {"minimum", "; >= "},
        {"exclusiveMinimum", "; > "},
        {"maximum", "; <= "},
        {"exclusiveMaximum", "; < "},
        {"multipleOf", "; multiple of "},
        {"minLength", "; length >= "},
        {"maxLength", "; length <= "},
        {"pattern", "; pattern "},
        {"minItems", "; items >= "},
        {"maxItems", "; items <= "},
        {"default", "; default "},
    };
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        const api_node *n = api_node_get(schema, limits[i].word);
        if (!n || (n->kind == API_BOOL && strcmp(limits[i].word, "default") != 0))
            continue;
        api_buf_str(b, api_str_of(limits[i].text));
        if (n->kind == API_STRING)
            api__visible_put(b, n->text, API__VISIBLE_CELL);
        else
            put_json(b, n);
    }
    put_enum(b, schema);
}

static void print_row(cli *c, const char *name, bool required, const api_node *schema, api_str about)
{
    const api_node *root = c->spec->root, *main = schema_main(root, schema);
    api_buf b;
    api_buf_init(&b, 1 << 20);
    put_types(&b, root, schema);
    put_limits(&b, main);
    if (required)
        API_BUF_LIT(&b, "; required");
    if (about.n) {
        API_BUF_LIT(&b, ". ");
        api__visible_put(&b, about, API__VISIBLE_FOLDED);
    }
    size_t n = api__text_width(api_str_of(name)) + 2;
    printf("  %s", name);
    if (n < ABOUT_AT - 1)
        printf("%*s", (int)(ABOUT_AT - n), "");
    else
        printf("\n%*s", ABOUT_AT, "");
    printf("%s\n", api_buf_cstr(&b));
    api_buf_deinit(&b);
}

static void print_params(cli *c, const operation *o, bool path)
{
    const char *title = path ? "\nArguments:\n" : "\nParameters:\n";
    for (size_t i = 0; i < o->param_count; i++) {
        const param *p = &o->params[i];
        if ((p->in == IN_PATH) != path)
            continue;
        fputs(title, stdout);
        title = "";
        print_row(c, xasprintf(c, "%s%s", path ? "" : "--", printable(c, p->name)), p->required && !path, p->schema,
                  p->about);
    }
}

struct fields_printer {
    cli *c;
    const operation *o;
    strset required;
    bool any;
};

static void print_field(void *arg, const api_node *property)
{
    struct fields_printer *p = arg;
    const api_node *root = p->c->spec->root, *about = api_node_get(schema_resolve(root, property), "description");
    if (schema_read_only(root, property))
        return;
    if (!p->any)
        puts("\nFields:");
    p->any = true;
    print_row(p->c, printable(p->c, property->key), strset_has(&p->required, property->key), property,
              about && about->kind == API_STRING ? about->text : API_S(""));
}

static void help_operation(cli *c, const operation *o)
{
    printf("usage: api %s %s", printable(c, o->resource), printable(c, o->verb));
    for (size_t i = 0; i < o->param_count; i++)
        if (o->params[i].in == IN_PATH)
            printf(" %s", printable(c, o->params[i].name));
    printf("%s [--PARAM VALUE...]\n\n", o->body_type.n ? " [ITEM...]" : "");
    printf("%s%s(%s %s)\n", printable(c, o->summary), o->summary.n ? " " : "", o->method, printable(c, o->path));
    if (o->about.n) {
        api_buf b;
        api_buf_init(&b, API_BUF_NO_MAX);
        api__visible_put(&b, o->about, API__VISIBLE_LINES);
        printf("%s\n", api_buf_cstr(&b));
        api_buf_deinit(&b);
    }
    print_params(c, o, true);
    print_params(c, o, false);
    if (o->body) {
        const api_node *schema = schema_branch(c->spec->root, o->body, "object");
        struct fields_printer p = {.c = c, .o = o};
        schema_required(c->spec->root, schema, &p.required);
        schema_each(c->spec->root, schema, print_field, &p);
        strset_deinit(&p.required);
    }
    api_buf b;
    api_buf_init(&b, 1 << 20);
    example_put(c, &b, o);
    printf("\nExample:\n  %s\n", api_buf_cstr(&b));
    api_buf_deinit(&b);
    puts("\n\"api help\" lists the flags that every command takes.");
}

static int help_resource(cli *c, api_str resource)
{
    api_str *verbs;
    size_t n = spec_verbs(c, resource, &verbs);
    if (!n) {
        api_str *list;
        size_t count = spec_resources(c, &list);
        return fail(c, FAIL_USAGE, "unknown command or resource \"%.*s\"%s", API_FMT(resource),
                    suggestion(c, resource, list, count));
    }
    printf("usage: api %s VERB [ID...] [ITEM...] [--PARAM VALUE...]\n\nVerbs:\n", printable(c, resource));
    for (size_t i = 0; i < n; i++) {
        const operation *o = spec_find(c->spec, resource, verbs[i]);
        const char *verb = printable(c, verbs[i]);
        size_t width = api__text_width(api_str_of(verb));
        api_str about = o ? o->summary : API_S("Change some fields");
        int gap = !about.n ? 0 : width < 12 ? (int)(12 - width) : 2;
        printf("  %s%*s%s\n", verb, gap, "", printable(c, about));
    }
    printf("\nSee \"api %s VERB --help\".\n", printable(c, resource));
    return DONE;
}

int resource_help(cli *c, int argc, char **argv)
{
    if (!argc || argv[0][0] == '-' || !document_try(c)) {
        help_overview();
        if (argc && argv[0][0] != '-')
            note(c, "general help: there is no document at %s to look up \"%s\" in",
                 c->server ? c->server : CLI_DEFAULT_SERVER, argv[0]);
        return DONE;
    }
    api_str resource = api_str_of(argv[0]);
    if (argc < 2 || argv[1][0] == '-')
        return help_resource(c, resource);
    const operation *o = spec_find(c->spec, resource, api_str_of(argv[1]));
    if (!o && strcmp(argv[1], "update") == 0)
        o = spec_find(c->spec, resource, API_S("replace"));
    if (!o)
        return help_resource(c, resource);
    help_operation(c, o);
    return DONE;
}
