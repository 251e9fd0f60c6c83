"""Families of words and phrases: how people say the things that the rules ask about.

Every family is general English as strangers write it. Apostrophes are left out, because they are dropped
before phrases are looked for. A family says one thing; which things together make a topic, the rules say.
"""

from servicecore.classification.phrasing import cannot, no_longer, phrases

# What is used: the product and its digital surface

PAGES = phrases("""
    page, webpage, homepage, website, websites, webshop, site, url, link, links, button, buttons, portal
    browser, popup, pop up, captcha, dropdown, drop down, search bar, qr code, online form, web form
    checkout, shopping cart, tab
""")
APPS = phrases("""
    app, apps, software, softwares, platform, dashboard, toolbar, server, servers, database, desktop
    operating system, windows 7, windows 10, windows 11, windows update, macos, ios, android, outlook
    excel, chrome, firefox, gmail, zoom, skype, whatsapp, java, spreadsheet, pdf, csv, inbox, mailbox
    email client, mail client, workspace, widget, plugin, plug in, plugins, browser extension
    notifications, cursor, chart, charts, backups, screen, screens, shared drive, sharepoint, macro
    antivirus, online banking, internet banking, mobile banking, customer portal, online account
    spam folder
""")
SYSTEMS = phrases("""
    system, systems, program, programs, programme, application, applications, tool, file, files, game
    module, report, reports, search, extension, add in, backup, upload, uploads, download, downloads
    import, imports, export, exports, autosave, editor, playback, preview, attachment, attachments
""")
DEVICES = phrases("""
    laptop, laptops, computer, computers, pc, pcs, macbook, tablet, ipad, iphone, handset, smartphone
    printer, printers, scanner, copier, webcam, camera, cameras, router, modem, tv, television
    set top box, decoder, remote control, speaker, speakers, soundbar, headset, headphones, earphones
    earbuds, earbud, microphone, mic, smartwatch, fitness tracker, thermostat, doorbell, sensor, sensors
    battery, batteries, charger, adapter, docking station, hard drive, ssd, usb, hdmi, keyboard, mouse
    touchpad, touchscreen, trackpad, card reader, payment terminal, card terminal, kiosk, projector
    drill, mower, light bulb, light bulbs, dishwasher, washing machine, dryer, fridge, freezer, oven
    microwave, vacuum, robot, boiler, heater, air conditioner, toaster, kettle, blender, mixer
    coffee machine, drone, motor, pump, smart meter, inverter, gps, bluetooth, controller
    charging station, thermometer
""")
HOMONYMS = phrases("""
    phone, phones, device, devices, machine, machines, appliance, unit, hardware, gadget, mac, monitor
    monitors, display, hub, remote, watch, alarm, dock, washer, engine, sound, audio, video, volume
""")
NETWORKS = phrases("""
    internet, wifi, wi fi, broadband, network, vpn, signal, connection, hotspot, ethernet, fibre, fiber
    4g, 5g, mobile data, landline, dial tone, sim, voicemail, bandwidth
""")
THE_PRODUCT = (
    *(name for name in (*PAGES, *APPS, *DEVICES) if name not in ("link", "links", "tab", "checkout")),
    *(f"{whose} {thing}" for whose in ("the", "your", "our", "my", "this") for thing in HOMONYMS),
)
MESSAGES = phrases("message, messages, texts, sms, email, emails, mail, mails")
THINGS = (*SYSTEMS, *DEVICES, *HOMONYMS, *NETWORKS)
PRODUCT = (*PAGES, *APPS, *THINGS)
FEATURES = phrases("""
    setting, settings, feature, features, function, option, options, preferences, template, templates
    folder, folders, field, fields, column, columns, filter, filters, tag, tags, workflow, workflows
    automation, permissions, role, roles, user, users, mode, shortcut, shortcuts, language, time zone
    timezone, timer, parental controls, notification, alerts, calendar, contacts, profile picture
    signature, api, token, tokens, domain, dns, ip address, admin, wizard, playlist, ringtone, interface
    layout, theme, call forwarding, caller id, voicemail, customers, board, boards
""")

# How things fail: first what only digital things do, then what may befall an order as well

DIGITAL_FAULTS = phrases("""
    error, errors, bug, bugs, buggy, glitch, glitches, glitchy, glitching, crash, crashes, crashed
    crashing, freezes, freezing, froze, hangs, lag, lags, lagging, laggy, unresponsive, offline, timeout
    timeouts, times out, timed out, timing out, buffering, buffers, flicker, flickers, flickering
    disconnects, disconnecting, disconnected, 404, not found, greyed out, grayed out, garbled, pixelated
    loop, loops, wont let me, logs me out, kicks me out, blank, blue screen, black screen, white screen
    malfunction, malfunctions, malfunctioning, corrupt, corrupted, shows the wrong, showing the wrong
    displays the wrong, displaying the wrong, shows wrong, not detected, throws, closes automatically
    automatically closes, automatically close, closes by itself, suddenly closes, suddenly closed
    is down, are down, was down, went down, been down, goes down, down again, keeps, hacked, virus
    viruses, malware, wont open, is broken
""")
FAULTS = phrases("""
    broken, broke, breaks, frozen, hang, stuck, faulty, defective, unavailable, fails, fail, failed
    failing, failure, failures, overheats, overheating, dead, dies, drains, cuts out, cutting out
    shuts down, shutting down, stops, no sound, no picture, no power, no image, no audio, disappeared
    vanished, distorted, spinning, not available, not recognized, not recognised, not clear, noise, smoke
    leak, leaks, leaking, burning smell, drops, dropping, fault, faults, weak, empty, invalid, expires
    rejected, incorrectly, overheated, stutters, flashing red, blinking red, beeping, crackles, crackling
    slips, drifts, rattles, squeaks, jams, jammed, clogged, blinks, smells, too hot, very hot, logged out
    not visible, garbled, not match
""")
CLEAR_FAULTS = phrases("""
    error message, error messages, error code, bug, glitch, glitchy, glitching, crashes, crashed
    crashing, freezes, keeps freezing, malfunction, malfunctioning, unresponsive, timed out, times out
    timing out, keeps buffering, blue screen, black screen, white screen, blank screen, keeps restarting
    keeps rebooting, keeps disconnecting, not detected, wont let me, is broken, its broken, no sound
    technical issue, technical problem, technical difficulties, technical fault, technical error
    show error, shows error, showing error, shows an error, showing an error, getting error
    getting an error, get an error, got an error, gives an error, gives error, throws an error
    error when, error while, running slow, working slow, working very slow, loading slow, slow to load
    closes by itself, automatically close, nothing happens, does nothing, shows nothing, nothing shows up
    calls drop, dropped calls, call drops, same error, facing error, facing an error, when i click
    when i press, when i tap, every time i click, every time i open, whenever i open, keeps beeping
    strange noise, weird noise, grinding noise, burning smell, leaks water, is leaking, overheats
    blinks red, blinking red, flashing red, is jammed, gets stuck, error again, is not opening
    isnt opening, its not opening
""")
NOT_WORKING = no_longer("""
    work/working, function/functioning, load/loading, boot/booting, sync/syncing, pair/pairing
    print/printing, install/installing, connect/connecting, turn on/turning on, switch on/switching on
    power on/powering on, start up/starting up, upload/uploading, download/downloading, export/exporting
    import/importing, refresh/refreshing, stream/streaming
""")
NOT_SHOWING = no_longer("""
    open/opening, open/opened, show/showing, display/displaying, appear/appearing, respond/responding
    play/playing, save/saving, scan/scanning, start/starting, run/running
""")
NOT_DOING = no_longer("""
    send/sending, receive/receiving, charge/charging, heat/heating, cool/cooling, spin/spinning
    drain/draining, update/updating, accept/accepting, trigger/triggering, fire/firing, record/recording
    move/moving, close/closing, ring/ringing, register/registering, react/reacting, activate/activating
""")
UNABLE = cannot("""
    connect, print, install, upload, download, sync, export, import, pair, boot, load, attach, drag
    paste, scroll, turn it on, switch it on, get it to work, make it work
""")
UNABLE_TO_OPERATE = cannot("""
    open, be open, be opened, access, see, view, get into, get on, log, sign, select, click, press
    submit, type, scroll, proceed, continue, complete, attach, edit, delete, scan, play, hear, watch
    save, search
""")
UNABLE_TO_DO = cannot("""
    use, send, receive, start, run, join, enter, reach, get, do, update, share, move, make, create, add
    work
""")
TROUBLE = phrases("""
    problem, problems, issue, issues, trouble, troubles, difficulty, difficulties, wrong, weird, strange
    acting up, playing up, messed up, fix, troubleshoot, not right
""")
SLOWNESS = phrases("""
    slow, slower, slowly, sluggish, takes forever, taking forever, performance, latency, lag, lagging
    laggy
""")
NEGATIONS = phrases("""
    not, isnt, arent, doesnt, dont, didnt, wont, cant, cannot, couldnt, unable, stopped, stops, quit
    never, no longer, keeps, t
""")

ALREADY_TRIED = phrases("""
    have reset it, reset it twice, i reset it, tried resetting, restarted it, restarted my, restarted the
    tried restarting, rebooted, tried rebooting, reinstalled, tried reinstalling, cleared the cache
    cleared my cache, clearing the cache, clearing my cache, off and on again, off and back on
    power cycled, unplugged, did a factory reset, another browser, different browser
    tried a different cable, replaced the batteries, new batteries
""")

# How questions and wishes are put

ASKING_HOW = phrases("""
    how do i, how do we, how can i, how can we, how to, how does, how should i, how do you, how would i
    where do i, where can i, where is the, where are the, what does the, what does this
    is there a way to, is there any way, is it possible to, show me how, walk me through, walk us through
    explain how, steps to, instructions, tutorial, cant figure out, can not figure out, dont know how
    not sure how, dont understand how, trying to figure out, manual, cant find where
""")
WISHES = phrases("""
    would be great if, would be nice if, would be good if, would be helpful if, would be useful if
    would love, id love, wish there was, wish you, could you add, can you add, please add, you should add
    any plans to, plans to support, suggestion, i suggest, consider adding, hope you add, like to suggest
    want to suggest, missing feature, add support for, add an option
""")

# What business is done with: where these are named, a weak sign of a fault is about them and not the product

DEALINGS = phrases("""
    order, orders, ordered, delivery, delivered, parcel, package, packages, shipment, shipping, shipped
    courier, refund, refunded, refunds, return, invoice, invoices, bill, bills, billing, billed, payment
    payments, pay, paid, charged, overcharged, charges, fee, fees, price, prices, pricing, cost, costs
    quote, premium, claim, claims, policy, policies, coverage, covered, deductible, booking, bookings
    reservation, flight, flights, seat, seats, my ticket, my tickets, appointment, technician
    your engineer, the engineer, an engineer, coupon, promo, voucher, discount, gift card, contract
    address, balance, transfer, deposit, loan, mortgage, statement, account number, routing number
    cheque, cheques, warranty, guarantee, exchange, subscription, plan, plans, membership, phone number
    expense, expenses, insurance, buy, purchase, sell, sign up, signup, new connection, new service
    on file, points, rewards, loyalty, hotel, my stay, our room, out of network, in network
""")
WANTING = phrases("""
    i want, we want, want to, want a, i need, need a, need an, would like, id like, like to, i like
    interested, intrested, looking for, can i get, can i have, could i get, can you give, a new, any new
    thinking of, considering, is there, are there, do you, are the, can the, will the, available, come in
    dimensions, arrived, received, missing, forgot, in the box, worth, better than, open on, send
    email me, on your website, on your site, on the website, on the site, on your page, on your app
    in your app, from your website, website says, site says, found you, saw on, love, great, excellent
    amazing, awesome
""")
ACQUIRING = phrases("""
    get a, get an, get my, get new, get one, apply, qualify, contact, speak, talk, hire, rent, insure
    trade in, report a, lost, stolen, stock, store, shop, find a
""")
ARRIVED_BAD = phrases("""
    arrived broken, arrived damaged, arrived smashed, arrived cracked, arrived faulty, arrived defective
    came broken, came damaged, came defective, damaged item, damaged goods, received a broken
    received a damaged, received a faulty, received a defective, damaged in transit, damaged on arrival
    broken on arrival, was damaged when, was broken when, delivered broken, delivered damaged, wrong item
    wrong product, wrong colour, wrong color, wrong model
""")

FAMILIES = {
    "web pages": PAGES,
    "apps": APPS,
    "systems": SYSTEMS,
    "devices": DEVICES,
    "things with two meanings": HOMONYMS,
    "networks": NETWORKS,
    "messages": MESSAGES,
    "features": FEATURES,
    "digital faults": DIGITAL_FAULTS,
    "faults": FAULTS,
    "clear faults": CLEAR_FAULTS,
    "not working": NOT_WORKING,
    "not showing": NOT_SHOWING,
    "not doing": NOT_DOING,
    "unable": UNABLE,
    "unable to operate": UNABLE_TO_OPERATE,
    "unable to do": UNABLE_TO_DO,
    "trouble": TROUBLE,
    "slowness": SLOWNESS,
    "negations": NEGATIONS,
    "already tried": ALREADY_TRIED,
    "asking how": ASKING_HOW,
    "wishes": WISHES,
    "dealings": DEALINGS,
    "wanting": WANTING,
    "acquiring": ACQUIRING,
    "arrived bad": ARRIVED_BAD,
}
"""The families that have weights of their own, by the names that evidence is told by."""
