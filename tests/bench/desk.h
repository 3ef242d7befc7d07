/* bench/desk: the rig's two sockets. Called by rig.c; the rest of its functions are in rig.h. */
#pragma once
#include "rig.h"

void desk_connect(struct rig *r);
void desk_close(struct rig *r);
