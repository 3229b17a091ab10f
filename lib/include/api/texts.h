/* API_TEXT of each of up to 33 texts, as the initialiser of an array of api_str. */
#ifndef API_TEXTS_H
#define API_TEXTS_H

#include <api/str.h>

#define API__TEXTS(...)                                                                                                \
    API__TEXTS_OF(__VA_ARGS__, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, \
                  11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)                                                                \
    (__VA_ARGS__)
#define API__TEXTS_OF(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21,  \
                      a22, a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, count, ...)                          \
    API__TEXTS_##count
#define API__TEXTS_1(a) API_TEXT(a)
#define API__TEXTS_2(a, ...) API_TEXT(a), API__TEXTS_1(__VA_ARGS__)
#define API__TEXTS_3(a, ...) API_TEXT(a), API__TEXTS_2(__VA_ARGS__)
#define API__TEXTS_4(a, ...) API_TEXT(a), API__TEXTS_3(__VA_ARGS__)
#define API__TEXTS_5(a, ...) API_TEXT(a), API__TEXTS_4(__VA_ARGS__)
#define API__TEXTS_6(a, ...) API_TEXT(a), API__TEXTS_5(__VA_ARGS__)
#define API__TEXTS_7(a, ...) API_TEXT(a), API__TEXTS_6(__VA_ARGS__)
#define API__TEXTS_8(a, ...) API_TEXT(a), API__TEXTS_7(__VA_ARGS__)
#define API__TEXTS_9(a, ...) API_TEXT(a), API__TEXTS_8(__VA_ARGS__)
#define API__TEXTS_10(a, ...) API_TEXT(a), API__TEXTS_9(__VA_ARGS__)
#define API__TEXTS_11(a, ...) API_TEXT(a), API__TEXTS_10(__VA_ARGS__)
#define API__TEXTS_12(a, ...) API_TEXT(a), API__TEXTS_11(__VA_ARGS__)
#define API__TEXTS_13(a, ...) API_TEXT(a), API__TEXTS_12(__VA_ARGS__)
#define API__TEXTS_14(a, ...) API_TEXT(a), API__TEXTS_13(__VA_ARGS__)
#define API__TEXTS_15(a, ...) API_TEXT(a), API__TEXTS_14(__VA_ARGS__)
#define API__TEXTS_16(a, ...) API_TEXT(a), API__TEXTS_15(__VA_ARGS__)
#define API__TEXTS_17(a, ...) API_TEXT(a), API__TEXTS_16(__VA_ARGS__)
#define API__TEXTS_18(a, ...) API_TEXT(a), API__TEXTS_17(__VA_ARGS__)
#define API__TEXTS_19(a, ...) API_TEXT(a), API__TEXTS_18(__VA_ARGS__)
#define API__TEXTS_20(a, ...) API_TEXT(a), API__TEXTS_19(__VA_ARGS__)
#define API__TEXTS_21(a, ...) API_TEXT(a), API__TEXTS_20(__VA_ARGS__)
#define API__TEXTS_22(a, ...) API_TEXT(a), API__TEXTS_21(__VA_ARGS__)
#define API__TEXTS_23(a, ...) API_TEXT(a), API__TEXTS_22(__VA_ARGS__)
#define API__TEXTS_24(a, ...) API_TEXT(a), API__TEXTS_23(__VA_ARGS__)
#define API__TEXTS_25(a, ...) API_TEXT(a), API__TEXTS_24(__VA_ARGS__)
#define API__TEXTS_26(a, ...) API_TEXT(a), API__TEXTS_25(__VA_ARGS__)
#define API__TEXTS_27(a, ...) API_TEXT(a), API__TEXTS_26(__VA_ARGS__)
#define API__TEXTS_28(a, ...) API_TEXT(a), API__TEXTS_27(__VA_ARGS__)
#define API__TEXTS_29(a, ...) API_TEXT(a), API__TEXTS_28(__VA_ARGS__)
#define API__TEXTS_30(a, ...) API_TEXT(a), API__TEXTS_29(__VA_ARGS__)
#define API__TEXTS_31(a, ...) API_TEXT(a), API__TEXTS_30(__VA_ARGS__)
#define API__TEXTS_32(a, ...) API_TEXT(a), API__TEXTS_31(__VA_ARGS__)
#define API__TEXTS_33(a, ...) API_TEXT(a), API__TEXTS_32(__VA_ARGS__)

#endif
