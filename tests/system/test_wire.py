#!/usr/bin/python3
"""The whole conversation of proto/README.md, held with a real s75d by a client that shares no code
with it.

    test_wire.py S75D

One daemon, one story, told in order: each step goes on from what the steps before it left there.
Ends with "N passed, N failed"; the first failure ends the story and shows what the daemon said."""
import sys
import traceback

from daemon import Daemon
from story import Story
from talk_asking import (a_statement_explains_every_penny, queries_answer,
                         the_journal_can_be_checked_from_outside)
from talk_following import (a_bad_follow_is_refused, a_filtered_follower_sees_only_its_kinds,
                            a_follower_is_given_no_more_than_its_credit,
                            a_snapshot_and_its_tail_are_the_whole, stored_and_then_live,
                            the_heartbeat_carries_the_head_of_the_chain,
                            three_lines_of_python_listen, topics_name_pool_and_kind)
from talk_restarting import (killed_and_started_again_it_says_the_same,
                             killed_in_the_middle_of_a_pipeline,
                             stopped_it_leaves_cleanly_and_verifies,
                             the_manual_pages_query_answers)
from talk_submitting import (a_gap_names_the_number_expected, a_giant_frame_harms_nobody,
                             a_repeated_document_is_refused, agreement_is_taken,
                             another_body_is_a_conflict, another_version_is_refused,
                             hello_is_welcomed, malformed_bytes_are_refused,
                             one_bad_item_is_refused_the_others_count,
                             only_the_daemon_speaks_for_itself,
                             payments_of_a_document_are_taken, resend_gives_the_first_outcome,
                             too_many_items_are_refused)

STEPS = [
    hello_is_welcomed, another_version_is_refused, malformed_bytes_are_refused,
    too_many_items_are_refused, only_the_daemon_speaks_for_itself,
    a_giant_frame_harms_nobody, agreement_is_taken,
    payments_of_a_document_are_taken, resend_gives_the_first_outcome, another_body_is_a_conflict,
    a_gap_names_the_number_expected, a_repeated_document_is_refused,
    one_bad_item_is_refused_the_others_count, a_statement_explains_every_penny, queries_answer,
    the_journal_can_be_checked_from_outside, a_follower_is_given_no_more_than_its_credit,
    a_filtered_follower_sees_only_its_kinds, stored_and_then_live,
    a_snapshot_and_its_tail_are_the_whole, a_bad_follow_is_refused,
    topics_name_pool_and_kind, three_lines_of_python_listen,
    the_heartbeat_carries_the_head_of_the_chain,
    killed_and_started_again_it_says_the_same, killed_in_the_middle_of_a_pipeline,
    the_manual_pages_query_answers, stopped_it_leaves_cleanly_and_verifies,
]


def main(binary):
    with Daemon(binary) as daemon:
        story = Story(daemon)
        for done, step in enumerate(STEPS):
            try:
                step(story)
            except Exception:  # any: told with the daemon's own words, and counted
                traceback.print_exc()
                print(f'{step.__name__}: failed; s75d said:\n{daemon.output()}')
                print(f'{done} passed, 1 failed, {len(STEPS) - done - 1} skipped')
                return 1
            print(f'ok {step.__name__}')
    print(f'{len(STEPS)} passed, 0 failed')
    return 0


if __name__ == '__main__':
    if len(sys.argv) != 2:
        sys.exit('usage: test_wire.py S75D')
    sys.exit(main(sys.argv[1]))
