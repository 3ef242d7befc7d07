/* core/layout/reference: a document number, kept by value. Private to daemon/core. */
#pragma once
#include "core/message/input.h"

struct reference {
    uint8_t size;
    char data[ID_MAX];
};
