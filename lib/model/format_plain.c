/* Formats without a reader: they stand for a type, a pattern or bounds, or are not checked at all. */
#include "model/format.h"
#include "model/type.h"

const struct api__format api__format_password = {.name = "password", .of = "string"};

/* RFC 4648, section 4. */
const struct api__format api__format_byte = {
    .name = "byte",
    .of = "string",
    .example = "dGV4dA==",
    .pattern = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
};

const struct api__format api__format_decimal = {
    .name = "decimal", .of = "string", .example = "9.99", .type = &api__type_decimal};
const struct api__format api__format_number_decimal = {
    .name = "decimal", .of = "number", .example = "9.99", .type = &api__type_decimal, .flags = API__AS_NUMBER};

const struct api__format api__format_double = {.name = "double", .of = "number"};
const struct api__format api__format_float = {.name = "float", .of = "number"};

const struct api__format api__format_int64 = {.name = "int64", .of = "integer"};
const struct api__format api__format_int32 = {
    .name = "int32",
    .of = "integer",
    .minimum = {API_S("-2147483648"), -2147483648.0, INT32_MIN, true},
    .maximum = {API_S("2147483647"), 2147483647.0, INT32_MAX, true},
};
