/* ctl/event_line: one event as lines for a person. */
#pragma once
#include "ctl/talk/ctl.h"

/* What the event is about in money: for what is underpaid or overdue the difference, as in the
 * list of exceptions; "" when no money is. pounds: of S75_TEXT_MAX. */
const char *event_amount(const S75__V1__Event *e, char *pounds);
/* A line of aligned columns, and beneath it the explanation and a refusal, wrapped. */
void event_line(const struct ctl *ctl, const S75__V1__Event *e, FILE *file);
