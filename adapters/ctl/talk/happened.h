/* ctl/happened: what an input came to, in lines for whoever sent it. */
#pragma once
#include "ctl/talk/ctl.h"

/* Asks for the input and prints what it did: what waits for another officer and how that one
 * decides, what became of an exception, what was found; the rest is counted. Prints nothing with
 * --json, and one line where the register does not let this peer read inputs. */
void happened_print(const struct ctl *ctl, struct s75_client *client, uint64_t input);
/* The same of every event after one: all of it is counted. */
void happened_since(const struct ctl *ctl, struct s75_client *client, uint64_t event);
