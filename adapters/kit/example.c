/* A feed in some 40 lines: one payment is submitted and its outcome printed. In a run it counts
 * once, whatever fails; each run submits it anew. Only a document (s75_document_open) is known
 * again. Build: cc example.c $(pkg-config --cflags --libs s75) */
#include <stdio.h>
#include <s75.h>
#include <s75_text.h>

static void on_outcome(void *ctx, const S75__V1__Outcome *o, const struct s75_sent *sent)
{
    (void)ctx;
    printf("submission %llu: %u of %u accepted\n", (unsigned long long)sent->number, o->accepted,
           sent->items);
    for (size_t i = 0; i < o->n_refusals; i++)
        s75_print(stdout, "  item %u: %s: %s\n", o->refusals[i]->item, o->refusals[i]->field,
                  o->refusals[i]->text);
}

static void on_wait(void *ctx, const char *text)
{
    (void)ctx;
    fprintf(stderr, "%s\n", text);
}

int main(void)
{
    struct s75_options options = {.party = "E08000006", .feed = "example", .program = "example 1.0",
                                  .on_outcome = on_outcome, .on_wait = on_wait};
    struct s75_client *client = NULL;
    S75__V1__Payment payment = S75__V1__PAYMENT__INIT;
    payment.payer = "E08000006";        /* Salford City Council */
    payment.payee = "01G";              /* NHS Salford CCG */
    payment.amount_pence = 620265016;   /* 6,202,650.16 pounds */
    payment.value_date = 20180403;
    payment.reference = "example-1";
    S75__V1__Item item = S75__V1__ITEM__INIT;
    item.body_case = S75__V1__ITEM__BODY_PAYMENT;
    item.payment = &payment;
    int r = s75_open(&options, &client);
    if (r == 0)
        r = s75_submit(client, NULL, &(S75__V1__Item *){&item}, 1);
    if (r == 0)
        r = s75_drain(client);
    if (r != 0)
        fprintf(stderr, "example: %s\n", s75_error(client));
    s75_close(client);
    return r != 0;
}
