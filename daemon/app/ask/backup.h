/* app/ask/backup: copies the journal into another directory of this machine while it is written.
 *
 * Rows and effects are read in short transactions and written in large ones, on a pool thread, so
 * that intake does not wait. A directory that holds an earlier backup of the same history is
 * brought up to date. The copy is then checked: its pages and indices, every digest, the chain up
 * to the daemon's own; and by a full replay where asked. A copy that is not finished is marked so
 * (sqlite/journal/copy). */
#pragma once
#include "app/desk/desk.h"

void backup_answer(struct desk *d, const struct net_peer *from, const struct request *r);
