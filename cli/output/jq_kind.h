/* What a jq program can do to the numbers it is given. */
#ifndef CLI_JQ_KIND_H
#define CLI_JQ_KIND_H

enum jq_kind {
    JQ_PASSES,    /* only passes them on: paths, selection by other values, new objects and arrays */
    JQ_USES,      /* may compare them, or convert them to text */
    JQ_CALCULATES /* may calculate with them */
};

enum jq_kind jq_kind_of(const char *program);

#endif
