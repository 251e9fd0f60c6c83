"""Rules for what the company writes unasked: notices, welcomes, follow-ups, reviews, offers."""

from servicecore.classification.messages import facts
from servicecore.classification.rows import Row, Rows, mentions
from servicecore.domain import Topic, Trigger

RULES: Rows = (
    Row(
        "notice of a change of policy",
        Topic.POLICY_CHANGE_NOTICE,
        mentions("""
            terms of service, terms and conditions, terms of use, privacy policy, return policy
            our policy, our policies, policy change, policy update, policy changes, updating our terms
            change to our terms, changes to our terms, price change, price changes, price increase
            prices will, new prices, fair use
        """),
    ),
    Row(
        "notice of an outage",
        Topic.OUTAGE_NOTICE,
        mentions("""
            outage, scheduled maintenance, planned maintenance, maintenance window, downtime
            service interruption, disruption, degraded, incident, has been restored, have been restored
            service update, system update, status update, temporarily unavailable, investigating
            will be unavailable, known issue
        """),
    ),
    Row(
        "notice of a delay",
        Topic.DELAY_NOTICE,
        mentions("""
            delay, delays, delayed, later than planned, later than expected, new delivery date
            running late, postponed, arrive later, take longer, taking longer, rescheduled
            new arrival date, behind schedule
        """),
    ),
    Row(
        "news of an order",
        Topic.ORDER_STATUS,
        mentions("""
            has shipped, has been shipped, been dispatched, out for delivery, on its way
            order confirmation, your order is, your order has, your parcel, your package
            ready for pickup, ready for collection
        """),
    ),
    Row(
        "account at risk",
        Topic.AT_RISK_OUTREACH,
        mentions("""
            havent seen you, have not seen you, we miss you, havent logged in, not logged in
            usage has dropped, usage dropped, usage is down, less active, noticed a drop, havent used
            have not used, sorry to see, before you go, win you back, stopped using
        """),
    ),
    Row(
        "feature misused",
        Topic.FEATURE_MISUSE,
        mentions("""
            misuse, misused, misusing, not intended, wasnt designed, not designed for, used in a way
            wrong way, workaround you, better suited
        """),
    ),
    Row(
        "renewal",
        Topic.RENEWAL,
        mentions("""
            renew, renewal, renews, renewing, contract ends, subscription ends, expires, expiring, expand
            expansion, additional seats, add more seats
        """),
    ),
    Row(
        "review of goals",
        Topic.OUTCOME_REVIEW,
        mentions("""
            your goals, your goal, the goals, your objectives, success plan, your results, outcomes
            your targets, roi
        """),
    ),
    Row(
        "check-in",
        Topic.CHECK_IN,
        mentions("""
            check in, checking in, quarterly review, business review, qbr, catch up, touch base
            touching base, how are things going, how is everything going, how are you getting on
            account review
        """),
    ),
    Row(
        "survey",
        Topic.FEEDBACK,
        mentions("""
            survey, how did we do, how did i do, rate your, rate our, rate us, feedback, your opinion
            how likely are you, leave a review, tell us what, share your experience, review your
        """),
    ),
    Row(
        "follow-up",
        Topic.FOLLOW_UP,
        mentions("""
            following up, follow up, followed up, did that fix, did this fix, did that solve
            still working, working well now, everything working, is resolved, been resolved, was resolved
            since we fixed, make sure everything, making sure everything, confirm that, all good now
            working again
        """),
    ),
    Row(
        "welcome",
        Topic.ONBOARDING,
        mentions("""
            welcome, getting started, get started, setup guide, set up guide, onboarding, kick off
            kickoff, first steps, your new account, walkthrough, book a call, book your
            implementation plan
        """),
    ),
    Row(
        "advice on use",
        Topic.USAGE_RECOMMENDATION,
        mentions("""
            did you know, get more out of, get the most, make the most, more value, tip, tips, recommend
            recommendation, recommendations, we noticed you, i noticed you, try using, webinar, tutorial
            best practice, best practices, more effectively, save time, shortcut, how to, guide
            learn how, new feature
        """),
    ),
    Row(
        "loyalty programme",
        Topic.LOYALTY,
        mentions("""
            points, reward, rewards, loyalty, gold status, member benefits, anniversary, birthday
            thank you for being
        """),
    ),
    Row(
        "offer",
        Topic.OFFER,
        mentions("""
            offer, offers, discount, deal, deals, upgrade, upgrading, sale, you might also like
            you may like, exclusive, promo, promotion, voucher, goes well with, bundle, free trial
            off your next
        """),
    ),
    Row(
        "bill or payment",
        Topic.BILLING,
        mentions("invoice, receipt, payment, bill, statement, amount due, charged"),
    ),
    Row("after a resolution", Topic.FOLLOW_UP, facts.trigger == Trigger.PROACTIVE_AFTER),
)
