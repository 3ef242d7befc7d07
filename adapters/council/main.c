/* s75-council: council spend and ledger files to s75d. */
#include "feed/program.h"

int main(int argc, char **argv)
{
    const struct feed_program council = {
        .name = "s75-council",
        .doc = "Sends the payments (or, from a host's ledger, the receipts or the expenditure) "
               "that a council's spend and ledger files list to s75d, the integration daemon for "
               "section 75 pooled funds. CSV as councils publish it; a mapping file says how. "
               "Files are sent in the order given.",
        .items = 1u << ITEM_PAYMENT | 1u << ITEM_RECEIPT | 1u << ITEM_REVERSAL |
                 1u << ITEM_COMMITMENT | 1u << ITEM_EXPENDITURE,
        .mappings = S75_MAPPINGS,
    };
    return program_main(&council, argc, argv);
}
