#include "ctl/talk/submit_one.h"
#include "ctl/talk/happened.h"

void submit_one_outcome(void *ctx, const S75__V1__Outcome *o, const struct s75_sent *sent)
{
    struct submit_one *one = ctx;
    (void)sent;
    one->input = o->journal;
    if (one->ctl->json)
        one->code = ctl_json(&o->base);
    for (size_t i = 0; i < o->n_refusals; i++)
        ctl_print("refused: %s", o->refusals[i]->text ? o->refusals[i]->text : "no reason given");
    if (o->n_refusals > 0)
        one->code = CTL_NO;
}

int submit_one(struct s75_client *client, struct submit_one *one, S75__V1__Item *item)
{
    S75__V1__Item *items[] = {item};
    int r = s75_submit(client, NULL, items, 1);
    if (r == 0)
        r = s75_drain(client);
    return r == 0 ? one->code : ctl_failed(client, r, NULL);
}

int submit_and_tell(struct s75_client *client, struct submit_one *one, S75__V1__Item *item)
{
    const int code = submit_one(client, one, item);
    if (code == CTL_OK)
        happened_print(one->ctl, client, one->input);
    return code;
}
