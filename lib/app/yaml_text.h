/* Checks before a text is given to the YAML parser, which cannot cope with everything. */
#ifndef API__YAML_TEXT_H
#define API__YAML_TEXT_H

#include <api/model.h>

/* UTF-8 of YAML's characters (YAML 1.2.2, 5.1), and no directives but "%YAML 1.2" (the others are only for tags,
 * which are refused). The first violation is added as a problem: API_ECONFIG; else 0. A byte order mark at the start is
 * allowed. */
int api__yaml_check_text(const char *file, api_str text, api_problems *problems);

#endif
