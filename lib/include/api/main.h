/* A program that is an app: API_APP makes its main() of this. Commands: serve, check, routes, openapi, users, init; any
 * other word runs the installed `api` with this program as its app (API_APP_PROGRAM in its environment), so that a
 * program that links libapi has the whole command line. A program with a main of its own calls it itself:
 *
 *     int main(int argc, char **argv)
 *     {
 *         return api_main(&api_app_entry, argc, argv);
 *     }
 */
#ifndef API_MAIN_H
#define API_MAIN_H

#include <api/app.h>
#include <api/route.h>

/* The exit status. Prints to stdout and stderr. */
int api_main(const api_entry *entry, int argc, char **argv);

/* The tables of an app in C; NULL after problems. Its code must stay loaded as long as the app. */
api_app *api_app_from_entry(const api_entry *entry, api_problems *problems);

#endif
