/* core/payment/manual_application: an officer says which instalment a payment is, and takes that
 * back (manual_application_apply, an input). Private to daemon/core.
 *
 * It is a given of the laying (core/contribution/laying): the payment fills that instalment,
 * whatever else comes, before or after; all others are laid as if the instalment awaited so much
 * less. Within a contribution year nothing is posted. From another year or contribution of its
 * payer in the pool, or from none, the money is moved by one balanced entry on its value date,
 * booked today, and so is what was received of it. Taken back it is where it was, and is laid as
 * any other.
 *
 * Not for what is held, settles, carries a year's backdated adjustment, or was undone; nor where
 * the release conditions of the contribution are not met. Officers: as a manual match, by what is
 * moved (core/governance/mandate). Source: cash application is the payee's to correct, with a
 * reason [R]. */
#pragma once
#include "core/foundation/step.h"
