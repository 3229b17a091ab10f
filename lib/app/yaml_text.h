/* What a text must be before it is given to the YAML parser, which is not proof against everything. */
#ifndef API__YAML_TEXT_H
#define API__YAML_TEXT_H

#include <api/model.h>

/* UTF-8 of YAML's characters (YAML 1.2.2, 5.1), and no directives but "%YAML 1.2" (for tags, which are refused, is all
 * that the others are). The first place where it is not so is added as a problem: API_ECONFIG; else 0. A byte order
 * mark at the start is allowed. */
int api__yaml_check_text(const char *file, api_str text, api_problems *problems);

#endif
