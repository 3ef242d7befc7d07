/* s75-ccg: payment and allocation files of ICBs and, before July 2022, CCGs to s75d. */
#include "feed/program.h"

int main(int argc, char **argv)
{
    const struct feed_program ccg = {
        .name = "s75-ccg",
        .doc = "Sends what files of integrated care boards and clinical commissioning groups list "
               "to s75d, the integration daemon for section 75 pooled funds: payments, "
               "allocations by NHS England, and receipts where the NHS body hosts a pool. CSV; a "
               "mapping file says how. Files are sent in the order given.",
        .items = 1u << ITEM_PAYMENT | 1u << ITEM_RECEIPT | 1u << ITEM_REVERSAL |
                 1u << ITEM_ALLOCATION,
        .mappings = S75_MAPPINGS,
    };
    return program_main(&ccg, argc, argv);
}
