/* Embedded gzip files: the bytes from a symbol to its _end. */
#ifndef API__ASSETS_H
#define API__ASSETS_H

extern const char api__asset_swagger_css[], api__asset_swagger_css_end[];
extern const char api__asset_swagger_js[], api__asset_swagger_js_end[];
extern const char api__asset_redoc_js[], api__asset_redoc_js_end[];

#endif
