"""Rules for support, second part: questions of use, from planning the use to disposing of the product."""

from servicecore.classification import families as say
from servicecore.classification.rows import Row, Rows, mentions
from servicecore.domain import Topic

_DEALING = mentions(say.DEALINGS)
_HOW = mentions(say.ASKING_HOW)

RULES: Rows = (
    Row(
        "export of data",
        Topic.DATA_EXPORT,
        mentions("export, exporting, exported")
        & mentions(
            say.ASKING_HOW,
            "data, csv, excel, spreadsheet, pdf, contacts, report, reports, list, records",
        ),
    ),
    Row(
        "installation",
        Topic.INSTALLATION,
        mentions("""
            install, installing, installer, installation, reinstall, reinstalling, uninstall
            uninstalling, mount, mounting, assemble, assembling, wiring
        """)
        & ~mentions("""
            appointment, technician, engineer, schedule, when will, someone come, somebody come, cost
            price, charge, charges, fee, fees, included, offer, book, arrange, new connection
            installation process
        """),
    ),
    Row(
        "setup",
        Topic.SETUP,
        mentions("""
            set up, setup, setting up, set it up, configure, configuring, configuration, pairing
            connect my, connecting my, connect the, connecting the, connect it to, hook up
            activate my sim, smtp, imap, apn, port forwarding
        """)
        & ~_DEALING
        & ~mentions("""
            meeting, demo, call, account, accounts, service, services, autopay, direct debit
            standing order, agent, someone, person, somebody, representative, department, manager
        """),
    ),
    Row(
        "software to be updated",
        Topic.TECHNICAL_UPGRADE,
        mentions("""
            update, updates, updating, updated, upgrade, upgrading, upgraded, migrate, migrating
            migration, move from version, downgrade, roll back, rollback, latest version, newest version
            new version, newer version
        """)
        & mentions("""
            software, softwares, app, apps, firmware, version, windows, macos, ios, android, os
            operating system, driver update, drivers, server, servers, database, java, browser, outlook
            office, excel, chrome, skype, antivirus, plugin, plugins, client, release, patch
        """)
        & ~_DEALING
        & ~mentions("update on, any update, any updates, updates on, update about, credit card, my card"),
    ),
    Row(
        "care of the product",
        Topic.MAINTENANCE,
        mentions("""
            clean the filter, how to clean, how do i clean, cleaning cycle, descale, descaling
            how often should, how often do i need to, maintenance, calibrate, calibrating, recalibrate
            lubricate, replace the filter, change the filter, replace the battery, replace the blade
            replace the cartridge, change the cartridge, defrost
        """)
        & ~_DEALING,
    ),
    Row(
        "disposal of the product",
        Topic.DISPOSAL,
        mentions("""
            dispose, disposing, disposal, recycle, recycled, recycling, get rid of, throw away
            decommission, wipe the device, scrap
        """)
        & mentions(
            say.PRODUCT,
            "old, product, toner, cartridge, cartridges, mattress, bulb, bulbs, equipment",
        )
        & ~_DEALING,
    ),
    Row(
        "planning of use",
        Topic.PLANNING_OF_USE,
        mentions("""
            system requirements, hardware requirements, minimum requirements, how much memory
            how much ram, how much storage, how much disk, how much bandwidth, how many servers
            best place to put, where should i place, where should we put, where to place
            recommended specs, capacity planning
        """),
    ),
    Row(
        "expert wanted",
        Topic.TECHNICAL_ESCALATION,
        mentions("""
            speak to an engineer, talk to an engineer, second level, second line, level 2, level two
            tier 2, tier two, escalate this to engineering, escalate to engineering, your developers
            technical specialist, technical expert, senior engineer, escalate this ticket
            escalate my ticket
        """),
    ),
    Row(
        "technical help wanted",
        Topic.TROUBLESHOOTING,
        mentions("""
            tech support, technical support, technical help, technical assistance, it support
            troubleshooting
        """),
    ),
    Row(
        "how something is used",
        Topic.HOW_IT_WORKS,
        _HOW
        & mentions(say.PAGES, say.APPS, say.SYSTEMS, say.DEVICES, say.FEATURES)
        & ~_DEALING
        & ~mentions(say.ACQUIRING),
    ),
    Row(
        "how to use it",
        Topic.HOW_IT_WORKS,
        mentions("""
            how do i use, can i use, which cable, what cable, which port, what format, file format
            which settings, what settings, how do you use, how to use, how do we use, how should i use
        """)
        & ~mentions("""
            voucher, coupon, code, codes, points, miles, gift card, discount, reward, rewards
            store credit
        """),
    ),
    Row(
        "how it is operated",
        Topic.HOW_IT_WORKS,
        _HOW
        & mentions("""
            turn on, turn off, turn it on, turn it off, switch on, switch off, enable, disable, reset it
            restart, reboot, factory reset, connect, pair, sync, import, print, scan, mute, bulk edit
            rename, merge, duplicate, archive, automate, customize, customise, block a number, use it
            using it, use this, operate
        """)
        & ~_DEALING,
    ),
    Row(
        "advice on use wanted",
        Topic.HOW_IT_WORKS,
        mentions("""
            charge it, first use, best practice, best practices, best way to use, tips for using
            tips on using, get the most out of
        """)
        & ~_DEALING,
    ),
    Row(
        "meaning of a sign",
        Topic.HOW_IT_WORKS,
        mentions("what does, what do, what is the meaning, mean, means, meaning")
        & mentions("""
            light, lights, led, icon, icons, symbol, symbols, button, beep, beeps, blinking, flashing
            setting
        """),
    ),
    Row(
        "access wanted",
        Topic.LOGIN,
        mentions("""
            need access to, needs access to, access to the shared, grant access, grant me access
            give me access, request access, requesting access, get access to, provide access
            access request
        """)
        & ~_DEALING,
    ),
)
