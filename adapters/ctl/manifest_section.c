/* ctl/manifest_section: which lists there are. */
#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include "ctl/manifest.h"

/* What others of the file may name comes before them; kinds that are not here come last, under
 * their plural. */
static const struct order {
    const char *key, *member;
} order[] = {
    {"parties", "party"},
    {"areas", "area"},
    {"plan_years", "plan_year"},
    {"planning_rounds", "planning_round"},
    {"metrics", "metric"},
    {"monitoring", "monitoring"},
    {"stated_totals", "stated_total"},
    {"balances_thresholds", "balances_threshold"},
    {"agreements", "agreement"},
    {"officers", "officer"},
    {"delegations", "delegation"},
    {"signatures", "signature"},
    {"assurances", "assurance"},
    {"milestones", "milestone"},
    {"conditions_cleared", "condition_cleared"},
    {"boards", "board"},
    {"planning_steps", "planning_step"},
    {"plan_supports", "plan_support"},
    {"targets", "target"},
    {"target_actuals", "target_actual"},
    {"payment_holds", "payment_hold"},
    {"minimum_contributions", "minimum_contribution"},
    {"sources", "source"},
    {"section_256_transfers", "section_256_transfer"},
    {"match_rules", "match_rules"},
    {"tolerances", "tolerance"},
    {"variations", "variation"},
    {"variation_reversals", "variation_reversal"},
    {"allocations", "allocation"},
    {"successions", "succession"},
    {"performance_elements", "performance_element"},
    {"performance_actuals", "performance_actual"},
    {"earned_overrides", "earned_override"},
    {"performance_closes", "performance_close"},
    {"schemes", "scheme"},
    {"commitments", "commitment"},
    {"expenditure", "expenditure"},
    {"minimum_spends", "minimum_spend"},
    {"district_grants", "district_grant"},
    {"risk_shares", "risk_share"},
    {"opening_items", "opening_item"},
    {"days", "day"},
    {"payment_holds_lifted", "payment_hold_lifted"},
    {"unmatches", "unmatch"},
    {"manual_matches", "manual_match"},
    {"exception_work", "exception_work"},
    {"adjustments", "adjustment"},
    {"document_overrides", "document_override"},
    {"name_corrections", "name_correction"},
    {"exceptions_work", "exceptions_work"},
    {"quarantine", "quarantine"},
    {"document_reversals", "document_reversal"},
    {"approvals", "approval"},
    {"year_ends", "year_end"},
    {"period_closes", "period_close"},
    {"period_reopens", "period_reopen"},
};

/* Not sent from such a file: rows of documents, and what has a command or the daemon of its own. */
static const char *const elsewhere[] = {"payment",  "receipt",    "reversal", "unreadable",
                                        "conflict", "clock_jump", "stand",    "access"};

static bool is_elsewhere(const char *member)
{
    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
        if (strcmp(elsewhere[i], member) == 0)
            return true;
    return false;
}

static bool is_there(const struct sections *s, const char *member)
{
    for (size_t i = 0; i < s->count; i++)
        if (strcmp(s->items[i].member, member) == 0)
            return true;
    return false;
}

static void add_plural(struct sections *s, const char *member)
{
    const size_t size = strlen(member);
    const bool is_in_y = member[size - 1] == 'y';
    struct section *section = &s->items[s->count++];
    section->member = member;
    (void)snprintf(section->key, sizeof section->key, "%.*s%s", (int)(is_in_y ? size - 1 : size),
                   member, is_in_y ? "ies" : "s");
}

void sections_init(struct sections *ret_sections)
{
    const ProtobufCMessageDescriptor *item = &s75__v1__item__descriptor;
    assert(item->n_fields <= SECTIONS_MAX);
    ret_sections->count = 0;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        struct section *section = &ret_sections->items[ret_sections->count++];
        (void)snprintf(section->key, sizeof section->key, "%s", order[i].key);
        section->member = order[i].member;
    }
    for (unsigned i = 0; i < item->n_fields; i++)
        if (!is_there(ret_sections, item->fields[i].name) && !is_elsewhere(item->fields[i].name))
            add_plural(ret_sections, item->fields[i].name);
}

const struct section *section_find(const struct sections *s, const char *key)
{
    for (size_t i = 0; i < s->count; i++)
        if (strcmp(s->items[i].key, key) == 0)
            return &s->items[i];
    return NULL;
}
