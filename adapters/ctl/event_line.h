/* ctl/event_line: one event as lines for a person. */
#pragma once
#include "ctl/ctl.h"

/* A line of aligned columns, and beneath it the explanation and a refusal, wrapped. */
void event_line(const struct ctl *ctl, const S75__V1__Event *e, FILE *file);
