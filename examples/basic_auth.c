/* HTTP Basic: a dependency that operations get their user from.
 *   api serve basic_auth.c --reload
 *   curl -u stanleyjobson:swordfish localhost:8000/users/me
 * For users with hashed passwords and tokens in the database, use .auth = true instead (basic_auth.yaml). */
#include <api.h>

#define CURRENT_USER(in) in(depends, api_http_basic, login)
API_DEPENDENCY(current_user, api_str, CURRENT_USER, .errors = API_ERRORS({401, "Incorrect username or password"}))
{
    bool name = api_secret_eq(in->login->username, API_S("stanleyjobson"));
    bool password = api_secret_eq(in->login->password, API_S("swordfish"));
    if (!name || !password) {
        api_set_header(req, "WWW-Authenticate", API_S("Basic"));
        api_fail(req, 401, "Incorrect username or password");
    }
    return &in->login->username;
}

#define READ_ME(in) in(depends, current_user, username)
API_OPERATION(read_me, READ_ME)
{
    return api_json(req, 200, api_pair("username", *in->username));
}

API_APP(.title = "Basic authentication", .version = "1.0.0")
{
    api_get(app, "/users/me", read_me);
}
