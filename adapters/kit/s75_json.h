/* libs75: any message of s75/v1 as JSON, by reflection.
 *
 * Keys are the field names of the .proto files, in their order, and stay as long as those do.
 * Amounts are integers (..._pence); dates are "2017-08-01", null for no date; enumeration values
 * are lower case without prefix ("nhs_england"); bytes are lower-case hexadecimal; a oneof is its
 * chosen member. Absent optional fields are left out; repeated fields are always there, as arrays.
 * 64-bit numbers are integers; those beyond the range of int64 are strings. Where a message has
 * fields that only a later release knows, "unknown_fields" lists their numbers. */
#ifndef S75_JSON_H
#define S75_JSON_H

#include <stdio.h>
#include <jansson.h>
#include <protobuf-c/protobuf-c.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A new reference, or NULL when memory ran out. Text that is not UTF-8 becomes its bytes in
 * hexadecimal. */
json_t *s75_json(const ProtobufCMessage *message);
/* Prints JSON in one line, or indented by 2. What a terminal would hide or obey is written as \u
 * escapes, which every reader of JSON takes for the same. 0, S75_ERR_MEMORY or S75_ERR_NETWORK. */
int s75_json_write(const json_t *json, int indented, FILE *file);
/* Prints the message and a newline: in one line, or indented by 2. 0, or a negative enum s75_error
 * (S75_ERR_MEMORY; S75_ERR_NETWORK when the file cannot be written). */
int s75_json_print(const ProtobufCMessage *message, int indented, FILE *file);

#ifdef __cplusplus
}
#endif
#endif
