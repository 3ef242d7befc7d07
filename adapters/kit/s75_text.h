/* libs75: the words that every tool prints alike: dates, pounds, and enumeration values.
 *
 * Enumeration values are written in lower case without their common prefix: PARTY_NHS_ENGLAND is
 * "nhs_england", EVENT_TIMING_DIFFERENCE is "timing_difference". Words of a vocabulary
 * (s75/v1/common.proto), such as kinds of contribution, are text and written as they are. */
#ifndef S75_TEXT_H
#define S75_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <protobuf-c/protobuf-c.h>

#ifdef __cplusplus
extern "C" {
#endif

#define S75_TEXT_MAX 32
/* 744318020 -> "7,443,180.20". Returns buf. */
char *s75_pounds(int64_t pence, char buf[S75_TEXT_MAX]);
/* 20170801 -> "2017-08-01"; 0 -> "-"; what is no date is printed as the number. Returns buf. */
char *s75_day_text(int32_t yyyymmdd, char buf[S75_TEXT_MAX]);

#define S75_NAME_MAX 64
/* The value's name, such as "council"; "unknown" of 0, "unknown_12" of a value that is newer
 * than these messages. e is the generated descriptor, &s75__v1__party_kind__descriptor.
 * Returns buf. */
char *s75_enum_text(const ProtobufCEnumDescriptor *e, int value, char buf[S75_NAME_MAX]);
/* The other way: 1 and *ret_value, or 0 when there is no such name, as for "unknown". */
int s75_enum_value(const ProtobufCEnumDescriptor *e, const char *text, int *ret_value);

/* Text of others, made fit for a terminal: what it would hide or obey (control characters, zero
 * width, tags, turns of direction), and what is no UTF-8, becomes "<U+202E>" or "<FF>". Everything
 * that a tool prints of what it was sent goes through here; s75_error() and JSON are made so. Cut
 * to fit, size > 0. Returns buf. */
char *s75_shown(const char *text, char *buf, size_t size);
/* As fprintf, with the line made so; newlines at its end are kept. 0, or negative S75_ERR_MEMORY or
 * S75_ERR_NETWORK (it cannot be written). */
int s75_print(FILE *file, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Whether a field of the messages holds a date (an int32 as YYYYMMDD), or pence. */
int s75_field_is_date(const ProtobufCFieldDescriptor *field);
int s75_field_is_pence(const ProtobufCFieldDescriptor *field);

#ifdef __cplusplus
}
#endif
#endif
