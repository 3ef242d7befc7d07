/* wire/item: protobuf items to core items. Private to daemon/wire. */
#pragma once
#include "core/message/input.h"
#include "s75/v1/input.pb-c.h"
#include "wire/form.h"

/* 0 or ERR_MEMORY; problems of form are in item->refusal. */
int item_convert(const S75__V1__Item *in, uint32_t index, struct arena *arena,
                 struct item *ret_item);
