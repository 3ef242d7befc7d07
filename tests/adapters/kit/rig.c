#include "rig.h"
#include <criterion/criterion.h>

struct desk desk;
struct s75_client *client;

void rig_setup(void)
{
    desk_init(&desk);
    client = NULL;
}

void rig_teardown(void)
{
    s75_close(client);
    desk_fini(&desk);
}

struct s75_options rig_options(void)
{
    return (struct s75_options){.desk = desk.endpoint,
                                .party = "E08000006",
                                .feed = "ledger",
                                .timeout_ms = 20000,
                                .silence_ms = 100,
                                .window = 8};
}

void rig_open(const struct s75_options *o)
{
    cr_assert_eq(s75_open(o, &client), 0, "%s", s75_error(client));
}

void rig_start(const struct s75_options *o)
{
    desk_start(&desk);
    rig_open(o);
}

void rig_close(void)
{
    s75_close(client);
    client = NULL;
}

int rig_submit(int64_t pence)
{
    S75__V1__Payment payment = S75__V1__PAYMENT__INIT;
    payment.payer = "E08000006";
    payment.amount_pence = pence;
    payment.value_date = 20170801;
    S75__V1__Item item = S75__V1__ITEM__INIT, *items[] = {&item};
    item.body_case = S75__V1__ITEM__BODY_PAYMENT;
    item.payment = &payment;
    return s75_submit(client, NULL, items, 1);
}

void rig_submit_many(int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        cr_assert_eq(rig_submit(i + 1), 0, "%s", s75_error(client));
    cr_assert_eq(s75_drain(client), 0, "%s", s75_error(client));
}
