/* support/transcript: what is said to the core and what it answers, as text that reads like the
 * rule.
 *
 * A transcript is a list of statements, one a line; what it causes follows in lines that begin with
 * "= ". '#' begins a comment. Words are parted by blanks; those with blanks stand in "quotes".
 * Amounts are pounds (1,234.56), dates 2017-08-01. [x] may be left out.
 *
 *   day DATE
 *   party CODE ccg|icb|council|nhs_england|other NAME [from DATE] [to DATE] [alias NAME]...
 *   agreement POOL NAME host CODE partners CODE CODE... from DATE [to DATE] [signed DATE]
 *       [plan OUTCOME] [receipts] [synthetic] [area TEXT] [region TEXT] [{
 *     line ID PARTNER KIND AMOUNT SCHEDULE [half_up|truncate] [balances|leaves]
 *         [by_amount|by_any] [capital] [from DATE] [to DATE] [grace N] [allocation]
 *         [tolerance AMOUNT AMOUNT]     (of an instalment, of the year)
 *   }]
 *     SCHEDULE: monthly day N | monthly working_day N | quarterly day N | annual MONTH DAY |
 *               dates DATE...
 *   variation POOL LINE NAME AMOUNT from DATE [agreed DATE] [half_up|truncate]
 *   signature POOL on DATE [authority TEXT] [evidence TEXT]
 *   assurance POOL OUTCOME on DATE [authority TEXT] [evidence TEXT] [condition ID TEXT due DATE]...
 *   allocation CODE KIND YEAR AMOUNT on DATE ref TEXT
 *   payment PAYER AMOUNT on DATE [ref TEXT] [e2e TEXT] [kind KIND] [to PAYEE] [pool POOL]
 *       [line ID] [row N]
 *       [share POOL[/LINE] PARTS|sum AMOUNT [share_ref TEXT]]...     (in any order)
 *   receipt POOL PAYER AMOUNT on DATE [ref TEXT] [e2e TEXT] [row N]
 *   reversal POOL PAYER AMOUNT on DATE ref TEXT [row N]
 *   unreadable row N column TEXT value TEXT reason TEXT
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
