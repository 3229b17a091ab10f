/* "responses" of declared operations: the success, and every error that the server, the declarations and the handler's
 * own code can give. */
#ifndef API__ANSWERS_H
#define API__ANSWERS_H

#include "openapi/writer.h"

void api__openapi_answers(struct api__doc *doc, const struct api__doc_operation *o);

#endif
