/* Declarations that are refused. Every model of a program is compiled for every app in it, so that the mistakes of all
 * models are reported for each of these. */
#include "in_process.h"

#define CAT(field) field(number, lives)
#define DOG(field) field(integer, age)
API_MODEL(Cat, CAT)
API_MODEL(Dog, DOG)
API_OPERATION(home, API_NONE)
{
    return api_text(req, 200, API_S("x"));
}

#define FILE_TEXT(in) in(file, string, f)
API_OPERATION(file_text, FILE_TEXT)
{
    return 0;
}
#define FORM_UPLOAD(in) in(form, upload, f)
API_OPERATION(form_upload, FORM_UPLOAD)
{
    return 0;
}
#define TWO_Q(in) in(query, string, a)in(query, integer, b, .alias = "a")
API_OPERATION(two_q, TWO_Q)
{
    return 0;
}
#define ONE_BODY(in) in(body, Cat, cat)
API_PARAMS(WithBody, ONE_BODY)
#define BODY_IN_PARAMS(in) in(params, WithBody, p)
API_OPERATION(body_in_params, BODY_IN_PARAMS)
{
    return 0;
}
#define UPLOAD_FIELD(field) field(upload, u)
API_MODEL(HasUpload, UPLOAD_FIELD)
#define MIN_MAX(field) field(integer, n, .minimum = 5, .maximum = 3)
API_MODEL(MinMax, MIN_MAX)
#define BAD_DEFAULT(field) field(integer, n, .minimum = 5, .default_value = 3)
API_MODEL(BadDefault, BAD_DEFAULT)
#define BAD_SCHEMA(field) field(integer, n, .schema = "{\"x\": }")
API_MODEL(BadSchema, BAD_SCHEMA)
#define TWO_ALIAS(field) field(integer, a) field(integer, b, .alias = "a")
API_MODEL(TwoAlias, TWO_ALIAS)
#define IN_MINMAX(in) in(body, MinMax, x)
#define IN_DEFAULT(in) in(body, BadDefault, x)
#define IN_SCHEMA(in) in(body, BadSchema, x)
#define IN_ALIAS(in) in(body, TwoAlias, x)
#define IN_UPLOAD(in) in(body, HasUpload, x)
API_OPERATION(in_minmax, IN_MINMAX)
{
    return 0;
}
API_OPERATION(in_default, IN_DEFAULT)
{
    return 0;
}
API_OPERATION(in_schema, IN_SCHEMA)
{
    return 0;
}
API_OPERATION(in_alias, IN_ALIAS)
{
    return 0;
}
API_OPERATION(in_upload, IN_UPLOAD)
{
    return 0;
}

static int main_setup_calls;
#define REFUSED(name, ...)                                                                                             \
    static void name##_say(api_router *app)                                                                            \
    {                                                                                                                  \
        main_setup_calls++;                                                                                            \
        __VA_ARGS__;                                                                                                   \
    }                                                                                                                  \
    static const api_entry name = {.abi = API_ABI, .file = __FILE__, .setup = name##_say};
REFUSED(r_file, api_post(app, "/", file_text))
REFUSED(r_form, api_post(app, "/", form_upload))
REFUSED(r_two, api_get(app, "/", two_q))
REFUSED(r_params, api_post(app, "/", body_in_params))
REFUSED(r_minmax, api_post(app, "/", in_minmax))
REFUSED(r_default, api_post(app, "/", in_default))
REFUSED(r_schema, api_post(app, "/", in_schema))
REFUSED(r_alias, api_post(app, "/", in_alias))
REFUSED(r_upload, api_post(app, "/", in_upload))
REFUSED(inner_cors, api_use_cors(app, .origins = API_STRINGS("*")))
REFUSED(r_cors, api_mount(app, "/x", &inner_cors))
REFUSED(r_status, api_get(app, "/", home, .status = 42))
REFUSED(r_same_table, api_resource(app, "/a/cats", Cat); api_resource(app, "/b/cats", Cat))

static void test_refused(void **state)
{
    (void)state;
    refused(&r_file, "expected type upload");
    refused(&r_form, "only in(file");
    refused(&r_two, "are both called \"a\"");
    refused(&r_params, "struct of parameters cannot have");
    refused(&r_schema, "is not valid JSON");
    refused(&r_alias, "a");
    refused(&r_upload, "only in(file");
    refused(&r_cors, "CORS of the app around it");
    refused(&r_status, "42");
    refused(&r_minmax, "inimum");
    refused(&r_default, "default");
    refused(&r_same_table, "declared already");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
