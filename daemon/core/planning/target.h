/* core/planning/target: what is counted and is not money: metrics, what areas plan for them, and
 * results. Private to daemon/core.
 *
 * Areas plan fewer emergency admissions, fewer days of delayed discharge, fewer people in care
 * homes (domain section 8, documents 0 and 1 [S]): of each metric, area and year a baseline and a
 * plan by period, and results as they come; a result that is restated takes the place of the one
 * before. No money depends on any of it: that is so of a performance element alone, where the
 * agreement says so (core/performance/performance). */
#pragma once
#include "core/planning/record.h"
