/* What a jq program can do to the numbers it is given. */
#ifndef CLI_JQ_KIND_H
#define CLI_JQ_KIND_H

enum jq_kind {
    JQ_PASSES,    /* hands them on at most: paths, selection by other values, new objects and arrays */
    JQ_USES,      /* may compare them, or make text of them */
    JQ_CALCULATES /* may make others of them */
};

enum jq_kind jq_kind_of(const char *program);

#endif
