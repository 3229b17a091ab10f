/* The pages' gzip'd scripts and styles, as bytes of the library. Each has a start and an end symbol: see server/pages/assets.h. */
    .section .rodata
    .macro asset name, file
    .hidden api__asset_\name
    .hidden api__asset_\name\()_end
    .global api__asset_\name
    .global api__asset_\name\()_end
api__asset_\name:
    .incbin "\file"
api__asset_\name\()_end:
    .endm

    asset swagger_css, "swagger-ui.css.gz"
    asset swagger_js, "swagger-ui-bundle.js.gz"
    asset redoc_js, "redoc.standalone.js.gz"

    .section .note.GNU-stack, "", %progbits
