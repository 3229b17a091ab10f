/* Security: the schemes of the app's users, and those that dependencies stand for (declare/schemes.h). */
#ifndef API__SECURITY_H
#define API__SECURITY_H

#include "openapi/writer.h"

void api__doc_put_security(struct api__doc *doc, const struct api__doc_operation *o);
void api__doc_put_schemes(struct api__doc *doc);

#endif
