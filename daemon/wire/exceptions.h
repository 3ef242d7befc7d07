/* wire/exceptions: which exceptions a query means; those are wire_answer_exceptions of wire/wire.h.
 * Private to daemon/wire. */
#pragma once
#include "s75/v1/desk.pb-c.h"
#include "wire/wire.h"

/* Into r->query.exceptions. 0 or WIRE_REFUSED. */
int exceptions_convert(const S75__V1__ExceptionsQuery *m, struct request *r);
