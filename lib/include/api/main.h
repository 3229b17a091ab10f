/* A program that is an app. API_APP defines a weak main() that calls api_main. Its commands are serve, check, routes,
 * openapi, users and init; any other word runs the installed `api` with this program as its app (API_APP_PROGRAM in the
 * environment), so that the program has the whole command line. A program with a main of its own calls it itself:
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

/* Runs a command; prints to stdout and stderr. Returns the exit status. */
int api_main(const api_entry *entry, int argc, char **argv);

/* Builds an app in C. NULL, with problems. The code that `entry` is part of must stay loaded as long as the app. */
api_app *api_app_from_entry(const api_entry *entry, api_problems *problems);

#endif
