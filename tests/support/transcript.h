/* support/transcript: what is said to the core and what it answers, as text that reads like the
 * rule.
 *
 * A transcript is a list of statements, one a line; what it causes follows in lines that begin with
 * "= ". '#' begins a comment. Words are parted by blanks; those with blanks stand in "quotes".
 * Amounts are pounds (1,234.56), dates 2017-08-01. [x] may be left out.
 *
 *   KIND VALUE [NAME VALUE]... [{      (an input, as core/message/shape describes it: see
 *     LIST VALUE [NAME VALUE]...         transcript_shape.h)
 *   }]
 *   malformed REFUSAL FIELD LIMIT      (a payment whose form was found wrong before the core)
 *   conflict CODE FEED NUMBER
 *   document NAME [period DATE DATE] [row N] [open] [as NAME] { statements }   (one submission;
 *       its digest is made of NAME; "as" prints another name; "open": more of it will come)
 *   batch { statements }               (one submission without a document)
 *   feed CODE NAME                     (whose submissions follow)
 *   hide KIND... / unhide KIND...      (kinds of events that are not to be printed)
 *   postings / no_postings             (whether postings are printed)
 *   positions POOL [as of DATE] [booked DATE]   balances POOL
 *   exceptions [POOL]                  pool POOL
 *   report NAME [POOL] [year N] [quarter N] [as of DATE] [booked DATE] [region TEXT] [party CODE]
 *
 * After each input the rules that always hold are checked (support/core_check). */
#pragma once
#include "base/buffer.h"

#define TRANSCRIPT_PROBLEM_MAX 300

/* Plays the transcript and writes it anew, with the answers that were given. reload: after each
 * input the engine is saved, loaded, and goes on from there. 0; ERR_FORM with a sentence in
 * ret_problem when a statement is not understood or a rule did not hold; or what the engine gave.
 */
int transcript_play(struct text source, bool reload, struct buffer *out,
                    char ret_problem[TRANSCRIPT_PROBLEM_MAX]);
