/* The app that is served where there is none. */
#include <api/app.h>

/* What `api init` writes and what is served where there is no app file. */
static const char starter[] =
    "api: 1                                   # version of this file format\n"
    "info:\n"
    "  title: Items\n"
    "  version: 1.0.0\n"
    "  description: Items, their prices, and whether they are on offer.\n"
    "  contact: {name: API support, url: https://example.com/support, email: support@example.com}\n"
    "  license: {name: MIT, identifier: MIT}\n"
    "models:\n"
    "  items:\n"
    "    title: Item\n"
    "    description: Something that is sold.\n"
    "    properties:\n"
    "      name:     {type: string, minLength: 1, maxLength: 100}\n"
    "      price:    {type: number, minimum: 0}\n"
    "      is_offer: {type: [boolean, \"null\"], default: null}\n"
    "    required: [name, price]\n"
    "    filter: [name, price, is_offer]\n"
    "    sort: [name, price]\n";

const char *api_app_starter_text(void)
{
    return starter;
}
