/* ctl/screen/show_message: any message of s75/v1 as indented text, in the form that `apply` reads:
 * amounts in pounds, dates ISO, enumeration values in lower case. */
#pragma once
#include <stdio.h>
#include <protobuf-c/protobuf-c.h>

/* Each line after indent blanks. 0, or S75_ERR_MEMORY. */
int show_message(const ProtobufCMessage *message, size_t indent, FILE *file);
