"""Rules for service: the dealings with the company before, during and after the sale, and success."""

from servicecore.classification import families as say
from servicecore.classification.messages import facts
from servicecore.classification.rows import Row, Rows, mentions
from servicecore.domain import Channel, Topic

_PRODUCT_WISH = mentions(
    say.PRODUCT,
    say.FEATURES,
    "support, integration, integrations, theme, version, ability",
)
_FAILING = mentions(
    say.DIGITAL_FAULTS,
    say.FAULTS,
    say.NOT_WORKING,
    say.NOT_DOING,
    say.UNABLE,
    "not, stopped",
)
_PLAN = mentions("""
    plan, plans, package, packages, tier, subscription, membership, premium, pro, gold, business class
    first class, unlimited, enterprise, license, licence, room, seat, seats, account
""")

FIRST: Rows = (
    Row("arrived damaged or wrong", Topic.RETURN, mentions(say.ARRIVED_BAD)),
    Row(
        "does it integrate",
        Topic.DOES_IT_INTEGRATE,
        mentions("""
            does it integrate, do you integrate, does this integrate, does it connect to, integrate with
            integrates with, integration with, integrations with, is there an integration
            have an integration, work together with, compatible with, compatibility with
        """)
        & ~_FAILING,
    ),
    Row(
        "feature wanted",
        Topic.FEATURE_REQUEST,
        mentions("""
            feature request, feature requests, request a feature, suggest a feature, feature suggestion
        """)
        | (mentions(say.WISHES) & _PRODUCT_WISH & ~_FAILING),
    ),
    Row(
        "money back wanted",
        Topic.REFUND,
        mentions("""
            want a refund, want my money back, want my refund, like a refund, get a refund
            get my money back, have my money back, request a refund, give me a refund, demand a refund
            full refund, need a refund, asking for a refund, money back please, refund please, refund me
        """)
        & ~mentions(say.PAGES),
    ),
    Row(
        "cancellation wanted",
        Topic.CANCELLATION,
        mentions("""
            cancel my subscription, cancel my plan, cancel my contract, cancel my account
            cancel my membership, cancel my order, cancel my booking, cancel my policy, cancel my service
            cancel our subscription, cancel the subscription, cancel the contract, cancel the order
            cancel the booking, please cancel, want to cancel, like to cancel, need to cancel
            wish to cancel, close my account, close our account, terminate my contract
            end my subscription, end my contract
        """)
        & ~mentions(say.PAGES),
    ),
    Row(
        "another plan wanted",
        Topic.ACCOUNT_CHANGE,
        mentions("""
            upgrade to, upgrade my, upgrade our, upgrade from, downgrade to, downgrade my, downgrade our
            switch to, switch my, switch our, change my plan, change our plan, change plan, upgrade plan
            to annual, to monthly, bigger plan, cheaper plan, upgrade the
        """)
        & _PLAN
        & ~mentions("version, windows, firmware, driver, software, operating system, server, database"),
    ),
    Row(
        "details of the account to be changed",
        Topic.ACCOUNT_CHANGE,
        mentions("""
            change my email, change my address, change my phone number, change my name
            change the address, change the email, change my number, update my address, update my email
            update my phone number, update my contact, update my details, update my personal
            change of address, new address, my new email, change my details, update our address
            change our address, correct my name, updating my address, change my billing address
            update the address, change address, update address, moving house
        """)
        & ~mentions(say.FAULTS, "cant, cannot, unable"),
    ),
    Row(
        "renewal",
        Topic.RENEWAL,
        mentions("""
            renew, renewal, renewing, renewals, extend our contract, extend my contract
            expand our contract
        """)
        & ~mentions(
            say.PAGES,
            "certificate, auto renew, automatic renewal, automatically renewed, charged, refund",
        ),
    ),
    Row(
        "review of the account wanted",
        Topic.CHECK_IN,
        mentions("""
            business review, quarterly review, account review, qbr, success manager, account manager
        """),
    ),
    Row(
        "goals",
        Topic.OUTCOME_REVIEW,
        mentions("success plan, adoption goals, our goals"),
    ),
)

RULES: Rows = (
    Row(
        "delivered but not received",
        Topic.DELIVERED_NOT_RECEIVED,
        mentions("delivered, marked as delivered, shows delivered, says delivered")
        & mentions("""
            not received, never received, didnt receive, havent received, did not receive, not here
            never came, nothing came, never arrived, dont have it, do not have it, isnt here, nowhere
            not arrived, hasnt arrived, no package, no parcel, nothing here, didnt get it, never got it
        """),
    ),
    Row(
        "where the order is",
        Topic.ORDER_STATUS,
        mentions("""
            wheres my order, status of my order, order status, track my order, update on my order
            update on order, when will my order, has my order, is my order, still waiting for my
            where is my package, where is my parcel, wheres my package, wheres my parcel
            track my package, track my parcel, tracking, been sent out, shipped yet, been dispatched
            hasnt arrived, not arrived, never arrived, still not here, out for delivery
            where is my delivery, where is the, on its way
        """)
        & mentions("""
            order, package, parcel, delivery, shipment, tracking, sent, shipped, dispatched, driver, item
        """),
    ),
    Row(
        "size or fit",
        Topic.SIZE_OR_FIT,
        mentions("""
            too small, too big, too large, too tight, too loose, too long, too short, doesnt fit
            didnt fit, does not fit, wrong size, size is wrong, size guide, size chart, what size
            which size, runs small, runs large, true to size
        """)
        & ~mentions("return, refund, exchange, swap"),
    ),
    Row(
        "exchange",
        Topic.EXCHANGE,
        mentions("""
            exchange, exchanged, swap, swapped, a different size, another size, different colour
            different color
        """)
        & ~mentions("exchange rate, exchange rates, currency, foreign, server, outlook, mailbox"),
    ),
    Row(
        "refund",
        Topic.REFUND,
        mentions("""
            refund, refunds, refunded, refunding, money back, reimburse, reimbursed, reimbursement
            chargeback
        """),
    ),
    Row(
        "return",
        Topic.RETURN,
        mentions("""
            return it, return this, return them, return a, return my, return the, return an, returning
            returns, return policy, return label, send it back, send them back, send this back
            sending back, sent back, replacement, take it back, to return
        """)
        & ~mentions("return flight, return ticket, return trip, return call, return my call, return date"),
    ),
    Row(
        "cancellation",
        Topic.CANCELLATION,
        mentions("""
            cancel, cancelling, canceling, cancellation, terminate, termination, closing my account
            close account, close my, unsubscribe, stop my subscription, stop my service, end my contract
            leave you, porting code
        """),
    ),
    Row(
        "method of payment",
        Topic.PAYMENT_METHOD,
        mentions("""
            payment method, payment methods, card on file, accept paypal, pay with, pay by
            pay in installments, accept credit cards, take credit cards, update my card
            update my credit card, update the credit card, change my card, new credit card
            new card details, payment details, payment options, direct debit, autopay, auto pay
            bank details, do you accept, do you take
        """),
    ),
    Row(
        "bill or charge",
        Topic.BILLING,
        mentions("""
            bill, bills, billing, billed, invoice, invoices, charged, overcharged, charges, charge on my
            double charge, fee, fees, receipt, receipts, vat, tax, payment, payments, declined, statement
            my balance, premium, pay my, dispute a charge, unknown charge, meter reading
        """),
    ),
    Row(
        "details of the account",
        Topic.ACCOUNT_CHANGE,
        mentions("""
            my address, my email address, my phone number, my name, account details, contact details
            moving house, wrong address, my account to, transfer my account, account holder, add a driver
            to my policy, to my plan, to my account, remove from my, add to my, from my account
            my new address, personal details, personal information, mailing address, change of name
            email on my account
        """),
    ),
    Row(
        "loyalty programme",
        Topic.LOYALTY,
        mentions("""
            loyalty, rewards, points, frequent flyer, miles, membership card, gold member, member status
        """),
    ),
    Row(
        "delivery",
        Topic.DELIVERY,
        mentions("""
            deliver, delivers, delivery, deliveries, delivering, delivered, shipping, ship to
            do you ship, shipment, parcel, courier, pick up in store, click and collect, postage, pickup
        """),
    ),
    Row(
        "complaint",
        Topic.COMPLAINT,
        mentions("""
            complaint, complain, awful, horrible, unacceptable, disgusted, disgusting, appalling
            terrible service, worst service, poor service, bad service, disappointed, disappointing, rude
            ridiculous, is a joke, fed up, sick of, never again, waste of time, ripped off, outraged
            furious, angry, frustrated, frustrating, treated, incompetent, disgrace, useless
            speak to a manager, speak to your manager, terrible experience, worst experience
            bad experience, lied to, shame on you
        """),
    ),
    Row(
        "price",
        Topic.PRICING,
        mentions("""
            how much, price, prices, pricing, cost, costs, quote, quotation, rates, tariff, tariffs
            discount, discounts, deal, deals, promotion, promotions, special offer, special offers
            cheaper, cheapest, expensive, free trial, per user, per seat, per month
        """),
    ),
    Row(
        "purchase",
        Topic.PURCHASE,
        mentions("""
            buy, buying, purchase, purchasing, place an order, want to order, like to order, can i order
            sign up, signing up, subscribe, open an account, new customer, start service, want to book
            like to book, book a, additional licences, additional licenses, free trial, order a
            order two, need to order, please order, i will take, ill have, ill take
        """),
    ),
    Row(
        "features and fit",
        Topic.FEATURES_AND_FIT,
        mentions("""
            does it have, does it come with, does it support, does it include, does your product
            does this, will it fit, will this fit, fit the, fit my, will it work, is it suitable
            suitable for, compatible, is it possible, to use, is it waterproof, does it work with
            do you support, difference between, included, does the
        """),
    ),
    Row(
        "looking for something",
        Topic.DISCOVERY,
        mentions("""
            looking for, do you have, do you sell, do you carry, do you stock, do you offer, in stock
            can you recommend, could you recommend, would you recommend, what do you recommend
            which one is best, best for, which one should, interested in, available in, tell me about
            more information about, would you suggest
        """),
    ),
    Row(
        "praise",
        Topic.PRAISE,
        mentions("""
            great service, excellent service, amazing service, fantastic, wonderful, love your, well done
            great job, keep up the good work, very happy with, really happy with, so happy with
            brilliant, outstanding, thank you so much, best service, compliment, awesome, perfect service
            good job, love it, loving the
        """),
    ),
    Row(
        "feedback",
        Topic.FEEDBACK,
        mentions("feedback, survey, my opinion, your survey, review, nps, rating, rate you, star rating"),
    ),
)

LAST: Rows = (Row("social comment", Topic.SOCIAL_COMMENT, facts.channel == Channel.SOCIAL),)
"""What the channel says when the words say nothing."""
