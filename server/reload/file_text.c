#include "server/reload/file_text.h"

#include <api/err.h>
#include <stdio.h>

int api__file_text(const char *path, api_buf *out)
{
    FILE *f = fopen(path, "re");
    if (!f)
        return API_ESYS;
    char part[8192];
    for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;)
        api_buf_put(out, part, n);
    int err = ferror(f) ? API_ESYS : out->err;
    fclose(f);
    return err;
}
