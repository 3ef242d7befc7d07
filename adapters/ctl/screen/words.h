/* ctl/screen/words: small pieces of text that several commands print. */
#pragma once
#include <protobuf-c/protobuf-c.h>
#include "kit/s75_text.h"

/* As s75_enum_text, with blanks: "not signed". Returns buf. */
char *words_enum(const ProtobufCEnumDescriptor *e, int value, char buf[S75_NAME_MAX]);
/* The word of a vocabulary (s75/v1/policy.proto), known or not, in the same way, cut to fit.
 * Returns buf. */
char *words_blanks(const char *word, char buf[S75_NAME_MAX]);
/* The words of an enumeration that can be said: all but "unknown", at most WORDS_MAX; divider in
 * place of each '_'. Borrowed from the struct. */
#define WORDS_MAX 64
struct words {
    const char *list[WORDS_MAX];
    size_t count;
    char names[WORDS_MAX][S75_NAME_MAX];
};
void words_of(const ProtobufCEnumDescriptor *e, char divider, struct words *ret_words);
/* "matched, underpaid, overpaid ...", cut to fit. Returns buf. */
#define WORDS_TEXT_MAX (WORDS_MAX * (S75_NAME_MAX + 2))
char *words_text(const struct words *w, char buf[WORDS_TEXT_MAX]);
/* As s75_enum_value, where "write-off" is as good as "write_off". */
int words_value(const ProtobufCEnumDescriptor *e, const char *text, int *ret_value);
/* The financial year 2017 as "2017/18". Returns buf. */
char *words_year(uint32_t year, char buf[S75_TEXT_MAX]);
/* Lower-case hexadecimal, cut to what fits. Returns buf. */
#define WORDS_HEX_MAX 65
char *words_hex(const ProtobufCBinaryData *bytes, char buf[WORDS_HEX_MAX]);
/* Microseconds since 1970 as "2017-08-01 09:30:00.123456 UTC". Returns buf. */
#define WORDS_TIME_MAX 40
char *words_time(int64_t us, char buf[WORDS_TIME_MAX]);
