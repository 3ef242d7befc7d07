/* core/planning/state: what the room remembers. Private to daemon/core/planning. Memory: grows with
 * areas, rounds, their steps and the help that areas get, all bounded, never with payments. */
#pragma once
#include "core/planning/record.h"

struct planning_state {
    struct {
        struct area_year *items;
        size_t count, capacity;
    } areas; /* as they came */
    struct {
        struct planning_round *items;
        size_t count, capacity;
    } rounds;
    struct {
        struct plan_support *items;
        size_t count, capacity;
    } supports;
    struct {
        struct stated_total *items;
        size_t count, capacity;
    } stated;
    struct {
        struct metric *items;
        size_t count, capacity;
    } metrics;
    struct {
        struct target *items;
        size_t count, capacity;
    } targets;
    struct monitoring monitoring;
};
