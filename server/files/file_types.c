/* Media types by file name extension. Text types declare UTF-8, the usual encoding. */
#include <strings.h>

#include "server/files/file.h"

#define UTF8 "; charset=utf-8"

static const struct row {
    const char *ending;
    api_str type;
    bool dense;
} rows[] = {
    {"html", API_S("text/html" UTF8), false},
    {"htm", API_S("text/html" UTF8), false},
    {"css", API_S("text/css" UTF8), false},
    {"js", API_S("text/javascript" UTF8), false},
    {"mjs", API_S("text/javascript" UTF8), false},
    {"json", API_S("application/json"), false},
    {"map", API_S("application/json"), false},
    {"jsonl", API_S("application/jsonl"), false},
    {"webmanifest", API_S("application/manifest+json"), false},
    {"xml", API_S("application/xml"), false},
    {"xhtml", API_S("application/xhtml+xml"), false},
    {"atom", API_S("application/atom+xml"), false},
    {"rss", API_S("application/rss+xml"), false},
    {"yaml", API_S("application/yaml"), false},
    {"yml", API_S("application/yaml"), false},
    {"txt", API_S("text/plain" UTF8), false},
    {"text", API_S("text/plain" UTF8), false},
    {"log", API_S("text/plain" UTF8), false},
    {"c", API_S("text/plain" UTF8), false},
    {"h", API_S("text/plain" UTF8), false},
    {"py", API_S("text/plain" UTF8), false},
    {"md", API_S("text/markdown" UTF8), false},
    {"csv", API_S("text/csv" UTF8), false},
    {"tsv", API_S("text/tab-separated-values" UTF8), false},
    {"ics", API_S("text/calendar" UTF8), false},
    {"vcf", API_S("text/vcard" UTF8), false},
    {"vtt", API_S("text/vtt" UTF8), false},
    {"svg", API_S("image/svg+xml"), false},
    {"ico", API_S("image/vnd.microsoft.icon"), false},
    {"bmp", API_S("image/bmp"), false},
    {"png", API_S("image/png"), true},
    {"jpg", API_S("image/jpeg"), true},
    {"jpeg", API_S("image/jpeg"), true},
    {"gif", API_S("image/gif"), true},
    {"webp", API_S("image/webp"), true},
    {"avif", API_S("image/avif"), true},
    {"tif", API_S("image/tiff"), true},
    {"tiff", API_S("image/tiff"), true},
    {"mp3", API_S("audio/mpeg"), true},
    {"m4a", API_S("audio/mp4"), true},
    {"aac", API_S("audio/aac"), true},
    {"flac", API_S("audio/flac"), true},
    {"oga", API_S("audio/ogg"), true},
    {"ogg", API_S("audio/ogg"), true},
    {"opus", API_S("audio/ogg"), true},
    {"wav", API_S("audio/wav"), true},
    {"weba", API_S("audio/webm"), true},
    {"mp4", API_S("video/mp4"), true},
    {"m4v", API_S("video/mp4"), true},
    {"mpeg", API_S("video/mpeg"), true},
    {"mov", API_S("video/quicktime"), true},
    {"ogv", API_S("video/ogg"), true},
    {"webm", API_S("video/webm"), true},
    {"woff", API_S("font/woff"), true},
    {"woff2", API_S("font/woff2"), true},
    {"ttf", API_S("font/ttf"), false},
    {"otf", API_S("font/otf"), false},
    {"wasm", API_S("application/wasm"), false},
    {"pdf", API_S("application/pdf"), true},
    {"epub", API_S("application/epub+zip"), true},
    {"rtf", API_S("application/rtf"), false},
    {"docx", API_S("application/vnd.openxmlformats-officedocument.wordprocessingml.document"), true},
    {"xlsx", API_S("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), true},
    {"pptx", API_S("application/vnd.openxmlformats-officedocument.presentationml.presentation"), true},
    {"odt", API_S("application/vnd.oasis.opendocument.text"), true},
    {"ods", API_S("application/vnd.oasis.opendocument.spreadsheet"), true},
    {"zip", API_S("application/zip"), true},
    {"gz", API_S("application/gzip"), true},
    {"tgz", API_S("application/gzip"), true},
    {"bz2", API_S("application/x-bzip2"), true},
    {"xz", API_S("application/x-xz"), true},
    {"zst", API_S("application/zstd"), true},
    {"7z", API_S("application/x-7z-compressed"), true},
    {"tar", API_S("application/x-tar"), false},
};

api_str api__file_type(const char *path, bool *dense)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');
    *dense = true; /* unknown type: do not compress, so that the client can request ranges */
    for (size_t i = 0; dot && i < sizeof rows / sizeof *rows; i++)
        if (strcasecmp(dot + 1, rows[i].ending) == 0) {
            *dense = rows[i].dense;
            return rows[i].type;
        }
    return API_S("application/octet-stream");
}
