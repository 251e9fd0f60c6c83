"""Rules for support, first part: something of the product does not do what it should."""

from servicecore.classification import families as say
from servicecore.classification.phrasing import cannot, no_longer
from servicecore.classification.rows import Row, Rows, mentions
from servicecore.domain import Topic

_DEALING = mentions(say.DEALINGS)
_TROUBLE = mentions(say.TROUBLE)
_FAILS = mentions(
    say.DIGITAL_FAULTS,
    say.FAULTS,
    say.NOT_WORKING,
    say.NOT_SHOWING,
    say.NOT_DOING,
    say.UNABLE,
    say.UNABLE_TO_OPERATE,
    say.UNABLE_TO_DO,
)
_FAILS_CLEARLY = mentions(say.CLEAR_FAULTS, say.NOT_WORKING, say.UNABLE, say.ALREADY_TRIED)
_FAILS_ON_SCREEN = mentions(
    say.DIGITAL_FAULTS, say.NOT_WORKING, say.NOT_SHOWING, say.UNABLE, say.UNABLE_TO_OPERATE, say.ALREADY_TRIED
) | (mentions(say.FAULTS, say.NOT_DOING, say.UNABLE_TO_DO) & ~_DEALING)
_TROUBLED = mentions(say.DIGITAL_FAULTS, say.FAULTS, say.TROUBLE, say.NEGATIONS)
_ELSEWHERE = mentions(
    say.ARRIVED_BAD,
    """
        i am not working, im not working, not working at the moment, work for me, working for me
        lost my job, in error, by error, my car, the car, a car, vehicle, accident, collision, food
        salad, soup, meal
    """,
)
_ENTRY = mentions("""
    log in, login, logging in, log on, logon, log into, logging into, sign in, signin, signing in
    sign into, log back in, log me in, logging me in, access my account, access our account
    into my account, into our account, username, user name, user id, credentials, two factor, two step
    2fa, mfa, authenticator, authentication, verification code, one time code, one time password, otp
    sso, single sign on, fingerprint, face id, touch id, sms code, text code, the sms, code to verify
    verify my email, verify my account, verification email, activation code, activation link, reset link
    reset email, get into my, get into the app, get into the system, get into the portal
    get into the mailbox
""")
_REFUSED = mentions("""
    cant, cannot, can not, can t, couldnt, could not, unable, not able, wont, not letting, doesnt let
    does not let, keeps telling, keeps saying, keeps asking, not getting, not receiving, not logging
    didnt get, havent received, never got, do not receive, not received, reset, never arrives
    never comes, rejected, invalid, incorrect, expired, lost, forgot, forgotten
""")

RULES: Rows = (
    Row(
        "locked out",
        Topic.LOGIN,
        mentions("""
            locked out, account is locked, account locked, account has been locked, account got locked
            account was locked, locked my account, unlock my account, unlock account, access denied
            permission denied, invalid credentials, no longer have access, lost access, restore access
            regain access, account access, admin rights, access rights
        """),
    ),
    Row(
        "password forgotten",
        Topic.PASSWORD_RESET,
        mentions("""
            forgot my password, forgot password, forgot the password, forgotten my password
            forgotten password, forgot my passcode, forgotten my passcode, forgot my pin
            forgotten my pin, lost my password, remember my password, recover my password
        """),
    ),
    Row(
        "no way in", Topic.LOGIN, _ENTRY & (mentions(say.DIGITAL_FAULTS, say.FAULTS, say.TROUBLE) | _REFUSED)
    ),
    Row(
        "no way to register",
        Topic.LOGIN,
        mentions("sign up, signup, signing up, register, registering, registration, create an account")
        & (
            mentions(say.DIGITAL_FAULTS, say.TROUBLE)
            | mentions(cannot("sign up, register, create an account"))
        ),
    ),
    Row(
        "password",
        Topic.PASSWORD_RESET,
        mentions("password, passwords, passcode")
        & mentions("""
            reset, resetting, resets, change, changing, expired, expires, new, update, incorrect, wrong
            invalid, not accepted, recover, recovery, set, doesnt work, not working, isnt working, forgot
            forgotten
        """),
    ),
    Row(
        "webhook misbehaves",
        Topic.WEBHOOK_FAULT,
        mentions("webhook, webhooks, web hook, web hooks, callback url")
        & (
            _TROUBLED
            | mentions("twice, duplicate, duplicates, multiple times, missing, late, delayed, empty")
        ),
    ),
    Row(
        "api fails",
        Topic.API_FAILURE,
        mentions("""
            api, apis, endpoint, endpoints, graphql, sdk, http error, http status, oauth, access token
            status code, every request
        """)
        & mentions(
            say.DIGITAL_FAULTS,
            say.FAULTS,
            say.TROUBLE,
            say.SLOWNESS,
            say.NEGATIONS,
            "400, 401, 403, 405, 409, 422, 429, 500, 502, 503, 504, rate limit, unauthorized, down",
        ),
    ),
    Row(
        "requests are refused",
        Topic.API_FAILURE,
        mentions("401, 403, 404, 422, 429, 502, 503, 504, 500 error, 500 errors")
        & mentions("""
            getting, returns, returning, response, responses, request, requests, gives, throws
            status code
        """),
    ),
    Row(
        "integration fails",
        Topic.INTEGRATION_FAULT,
        mentions("integration, integrations, connector, connectors, zapier") & _TROUBLED,
    ),
    Row(
        "fails since an update",
        Topic.UPDATE_FAULT,
        mentions("""
            after the update, after updating, after an update, after the upgrade, after upgrading
            since the update, since updating, since upgrading, since the upgrade, latest update
            last update, new update, software update, system update, firmware
        """)
        & (_FAILS | _TROUBLED),
    ),
    Row(
        "update fails",
        Topic.UPDATE_FAULT,
        mentions("""
            update failed, update fails, updates fail, update error, update is stuck, update stuck
            update keeps, upgrade failed, upgrade fails, wont update, not updating, cant update
            stopped updating
        """)
        & ~_DEALING,
    ),
    Row(
        "sync or connection fails",
        Topic.SYNC_FAULT,
        mentions(
            no_longer("sync/syncing, synchronise/synchronising, synchronize/synchronizing, pair/pairing"),
            no_longer("connect/connecting"),
            cannot("sync, pair, connect"),
            """
                sync error, sync errors, sync problem, sync issue, sync failed, sync fails, out of sync
                connection error, connection lost, connection failed, lost connection, loses connection
                keeps disconnecting, bluetooth disconnects, wont stay connected
            """,
        ),
    ),
    Row(
        "out of order for everybody",
        Topic.OUTAGE_REPORT,
        mentions("""
            outage, outages, no internet, no signal, no wifi, no broadband, no connection, no dial tone
            no network, no reception, server status, system status, status of the server
            status of the servers, status of server, status of servers, server down, site down
            system down, internet down, website down, app down, portal down, wifi down, network down
            service down
        """)
        | (
            mentions("""
                is down, are down, was down, went down, been down, goes down, going down, down again
                is it down, up and running, currently down, down today, down right now, no service
            """)
            & mentions(say.PRODUCT, "service")
        )
        | (mentions("status") & mentions("server, servers")),
    ),
    Row(
        "slow",
        Topic.OUTAGE_REPORT,
        mentions(say.SLOWNESS) & mentions(say.PRODUCT) & ~_DEALING & ~mentions(say.ASKING_HOW),
    ),
    Row(
        "deleted by mistake",
        Topic.DATA_RECOVERY,
        mentions("deleted, delete, removed, erased, overwritten, overwrote")
        & mentions("by mistake, by accident, accidentally, accidently, mistakenly, unintentionally"),
    ),
    Row(
        "data is lost",
        Topic.DATA_RECOVERY,
        mentions("""
            bring them back, get them back, get it back, are gone, is gone, recover my, recover the
            recover deleted, recover data, recover files, restore deleted, restore from, restore the
            restore a, restore my, undelete, lost all my, lost my data, lost my files, data loss
            data recovery, was deleted, got deleted, overwritten
        """)
        & mentions("""
            file, files, folder, folders, data, document, documents, project, projects, photo, photos
            backup, email, emails, contacts, messages, record, records, notes, database, progress
            settings, playlist, playlists, history, deleted
        """),
    ),
    Row("page does not work", Topic.BROKEN_PAGE, mentions(say.PAGES) & _FAILS_ON_SCREEN & ~_ELSEWHERE),
    Row("software has a fault", Topic.BUG, mentions(say.APPS) & mentions(say.DIGITAL_FAULTS) & ~_ELSEWHERE),
    Row(
        "software cannot be used", Topic.TROUBLESHOOTING, mentions(say.APPS) & _FAILS_ON_SCREEN & ~_ELSEWHERE
    ),
    Row(
        "bug",
        Topic.BUG,
        mentions("""
            bug, glitch, glitchy, error code, error message, crashes, crashing, crashed
        """)
        & ~_ELSEWHERE,
    ),
    Row(
        "device fails",
        Topic.TROUBLESHOOTING,
        mentions(say.THINGS) & (_FAILS_CLEARLY | (_FAILS & ~_DEALING)) & ~_ELSEWHERE,
    ),
    Row(
        "trouble with the product",
        Topic.TROUBLESHOOTING,
        _TROUBLE & mentions(say.PRODUCT) & ~_DEALING & ~_ELSEWHERE,
    ),
    Row(
        "messages do not get through",
        Topic.TROUBLESHOOTING,
        mentions(say.MESSAGES)
        & mentions(
            no_longer("send/sending, receive/receiving"),
            cannot("send, receive, access, open, read"),
        )
        & ~_DEALING,
    ),
)

LAST: Rows = (
    Row("something does not work", Topic.TROUBLESHOOTING, _FAILS_CLEARLY & ~_DEALING & ~_ELSEWHERE),
    Row(
        "something about the product",
        Topic.TROUBLESHOOTING,
        mentions(say.THE_PRODUCT) & ~_DEALING & ~mentions(say.WANTING, say.ACQUIRING) & ~_ELSEWHERE,
    ),
)
"""What is left to say when nothing more special was said."""
