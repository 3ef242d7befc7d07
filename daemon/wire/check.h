/* wire/check: submissions that are asked about, not submitted; what they would come to is
 * wire_answer_check of wire/wire.h. Private to daemon/wire. */
#pragma once
#include "s75/v1/desk.pb-c.h"
#include "wire/wire.h"

/* Each is decoded as one that is submitted. As wire_decode_request. */
int check_convert(const S75__V1__CheckQuery *m, struct arena *arena, struct request *r);
