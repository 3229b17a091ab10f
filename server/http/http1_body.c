/* Parsing the body: declared length, or chunks. Chunk extensions and trailer fields are checked and dropped. */
#include "server/http/http1.h"
#include "server/http/http1_chars.h"
#include "shared/percent.h"

/* Bytes of chunk extensions and trailers allowed in one body, so that dropping them cannot go on for ever. */
#define EXTRAS 4096

/* The most digits of a chunk's size, including leading zeros. */
#define DIGITS 16

enum state {
    ENDED,
    LENGTH,  /* `left` bytes of a declared length */
    SIZE,    /* hex digits */
    SIZE_LF, /* LF after size or extensions */
    /* Extensions (RFC 9112 7.1.1): *( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] ) */
    GAP, /* white space, to be followed by a semicolon */
    NAME_GAP,
    NAME,
    EQUALS_GAP, /* white space, to be followed by an equals sign or a semicolon */
    VALUE_GAP,
    VALUE,
    QUOTED,
    QUOTED_PAIR,
    QUOTED_END,
    DATA,    /* `left` bytes of the chunk */
    DATA_CR, /* CR after its data */
    DATA_LF,
    TRAILER,     /* start of a trailer line */
    TRAILER_KEY, /* in a field's name */
    TRAILER_VALUE,
    TRAILER_LF,
    LAST_LF, /* LF of the empty line that ends the body */
};

void api__h1_body_init(api__h1_body *b, const api__head *head)
{
    *b = (api__h1_body){.state = head->chunked ? SIZE : head->content_length > 0 ? LENGTH : ENDED};
    if (b->state == LENGTH)
        b->left = (uint64_t)head->content_length;
}

bool api__h1_body_ended(const api__h1_body *b)
{
    return b->state == ENDED;
}

static bool is_text(char c)
{
    return ((unsigned char)c >= 0x20 || c == '\t') && c != 0x7f;
}

enum kind { TOKEN, SPACE, SEMICOLON, EQUALS, QUOTE, BACKSLASH, CR, TEXT, OTHER, KINDS };

static enum kind kind_of(char c)
{
    if (api__h1_class[(unsigned char)c] & API__H1_TOKEN)
        return TOKEN;
    switch (c) {
    case ' ':
    case '\t':
        return SPACE;
    case ';':
        return SEMICOLON;
    case '=':
        return EQUALS;
    case '"':
        return QUOTE;
    case '\\':
        return BACKSLASH;
    case '\r':
        return CR;
    default:
        return is_text(c) ? TEXT : OTHER;
    }
}

/* Transitions within an extension; 0 is an error. */
#define QDTEXT [TOKEN] = QUOTED, [SPACE] = QUOTED, [SEMICOLON] = QUOTED, [EQUALS] = QUOTED, [TEXT] = QUOTED
static const uint8_t extension[QUOTED_END - GAP + 1][KINDS] = {
    [GAP - GAP] = {[SPACE] = GAP, [SEMICOLON] = NAME_GAP},
    [NAME_GAP - GAP] = {[SPACE] = NAME_GAP, [TOKEN] = NAME},
    [NAME - GAP] = {[TOKEN] = NAME, [SPACE] = EQUALS_GAP, [SEMICOLON] = NAME_GAP, [EQUALS] = VALUE_GAP, [CR] = SIZE_LF},
    [EQUALS_GAP - GAP] = {[SPACE] = EQUALS_GAP, [SEMICOLON] = NAME_GAP, [EQUALS] = VALUE_GAP},
    [VALUE_GAP - GAP] = {[SPACE] = VALUE_GAP, [TOKEN] = VALUE, [QUOTE] = QUOTED},
    [VALUE - GAP] = {[TOKEN] = VALUE, [SPACE] = GAP, [SEMICOLON] = NAME_GAP, [CR] = SIZE_LF},
    [QUOTED - GAP] = {QDTEXT, [QUOTE] = QUOTED_END, [BACKSLASH] = QUOTED_PAIR},
    [QUOTED_PAIR - GAP] = {QDTEXT, [QUOTE] = QUOTED, [BACKSLASH] = QUOTED},
    [QUOTED_END - GAP] = {[SPACE] = GAP, [SEMICOLON] = NAME_GAP, [CR] = SIZE_LF},
};

static bool is_extension(int state)
{
    return state >= GAP && state <= QUOTED_END;
}

/* One byte of a chunk's size line. The next state, or -1. */
static int size_byte(api__h1_body *b, char c)
{
    if (is_extension(b->state)) {
        int next = extension[b->state - GAP][kind_of(c)];
        return next ? next : -1;
    }
    if (b->state == SIZE_LF) {
        if (c != '\n')
            return -1;
        b->digits = 0;
        return b->left ? DATA : TRAILER;
    }
    int digit = api__hex_value(c);
    if (digit >= 0) {
        if (b->left >> 58 || ++b->digits > DIGITS) /* refuse sizes of 2^62 and more, before the shift can overflow */
            return -1;
        b->left = b->left << 4 | (uint64_t)digit;
        return SIZE;
    }
    if (!b->digits)
        return -1;
    return c == '\r' ? SIZE_LF : c == ';' ? NAME_GAP : c == ' ' || c == '\t' ? GAP : -1;
}

/* One byte after a chunk's data or in the trailer section. The next state, or -1. */
static int other_byte(api__h1_body *b, char c)
{
    bool token = api__h1_class[(unsigned char)c] & API__H1_TOKEN;
    switch (b->state) {
    case DATA_CR:
        return c == '\r' ? DATA_LF : -1;
    case DATA_LF:
        return c == '\n' ? SIZE : -1;
    case TRAILER:
        return c == '\r' ? LAST_LF : token ? TRAILER_KEY : -1;
    case TRAILER_KEY:
        return c == ':' ? TRAILER_VALUE : token ? TRAILER_KEY : -1;
    case TRAILER_VALUE:
        return c == '\r' ? TRAILER_LF : is_text(c) ? TRAILER_VALUE : -1;
    case TRAILER_LF:
        return c == '\n' ? TRAILER : -1;
    default: /* LAST_LF */
        return c == '\n' ? ENDED : -1;
    }
}

static enum api__h1_step take_data(api__h1_body *b, const char **at, const char *end, api_str *piece)
{
    uint64_t n = (uint64_t)(end - *at) < b->left ? (uint64_t)(end - *at) : b->left;
    *piece = (api_str){*at, (size_t)n};
    *at += n;
    b->left -= n;
    if (!b->left)
        b->state = b->state == LENGTH ? ENDED : DATA_CR;
    return API__H1_PIECE;
}

enum api__h1_step api__h1_body_next(api__h1_body *b, const char **at, const char *end, api_str *piece)
{
    while (b->state != ENDED) {
        if (*at == end)
            return API__H1_MORE;
        if (b->state == LENGTH || b->state == DATA)
            return take_data(b, at, end, piece);
        char c = *(*at)++;
        int next = b->state < DATA ? size_byte(b, c) : other_byte(b, c);
        bool extra = is_extension(next) || next >= TRAILER_KEY;
        if (next < 0 || (extra && ++b->extras > EXTRAS))
            return API__H1_BAD;
        b->state = (uint8_t)next;
    }
    return API__H1_END;
}
