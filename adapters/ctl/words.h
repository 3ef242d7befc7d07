/* ctl/words: small pieces of text that several commands print. */
#pragma once
#include <protobuf-c/protobuf-c.h>
#include "kit/s75_text.h"

/* As s75_enum_text, with blanks: "not signed". Returns buf. */
char *words_enum(const ProtobufCEnumDescriptor *e, int value, char buf[S75_NAME_MAX]);
/* The financial year 2017 as "2017/18". Returns buf. */
char *words_year(uint32_t year, char buf[S75_TEXT_MAX]);
/* Lower-case hexadecimal, cut to what fits. Returns buf. */
#define WORDS_HEX_MAX 65
char *words_hex(const ProtobufCBinaryData *bytes, char buf[WORDS_HEX_MAX]);
/* Microseconds since 1970 as "2017-08-01 09:30:00.123456 UTC". Returns buf. */
#define WORDS_TIME_MAX 40
char *words_time(int64_t us, char buf[WORDS_TIME_MAX]);
