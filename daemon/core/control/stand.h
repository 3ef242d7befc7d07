/* core/control/stand: from here on other rules hold. Private to daemon/core.
 *
 * A release whose rules are others takes up the state as the rules before have left it, and says so
 * in the journal by an input of the daemon's own, with the digest of that state, which is kept
 * beside the journal (app/upkeep/stand). It changes nothing and re-evaluates nothing: what was
 * reported stays as it was, and a correction of it is an input. Each input says by which rules it
 * was stepped, so that nothing of this is state. */
#pragma once
