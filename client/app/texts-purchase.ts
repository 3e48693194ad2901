// The texts about the checkout, tickets, and the door.

export const purchaseTexts = {
  checkout: {
    title: 'Checkout',
    loading: 'Loading your seats',
    who: 'Who is coming',
    name: 'Name',
    email: 'E-mail',
    whoHint: 'The name is on the ticket. The confirmation goes to the e-mail address.',
    payment: 'Payment',
    payLater: (total: string) =>
      `You pay nothing on this page. Book the seats now, and pay ${total} to the organiser, who tells you how.`,
    paymentHint: 'This is a demo: no bank is asked and nobody pays. Choose how the payment goes.',
    ways: {
      succeeds: { title: 'It goes through', hint: 'The usual case.' },
      declined: { title: 'It is declined', hint: 'Your seats stay yours, and you can try again.' },
      slow: {
        title: 'The bank takes its time',
        hint: 'Eight seconds. Press again meanwhile: nothing happens twice.',
      },
    },
    confirm: 'Pay and book',
    confirmFree: 'Book',
    confirmUnpaid: 'Book and pay later',
    confirmPaid: 'Book what is paid',
    askAgain: 'Ask again',
    busy: (left: string | undefined) => (left === undefined ? 'One moment…' : `One moment… seats kept for ${left}`),
    paying: 'Asking the bank…',
    slowPayment:
      'The bank takes its time. Your seats are kept until their time is up, and pressing again pays nothing twice.',
    late: 'Your seats came free before the bank has answered. If it takes your money all the same, you get it back.',
    booking: (paid: string | undefined) =>
      paid === undefined ? 'Booking your seats…' : `${paid} paid. Booking your seats…`,
    declined: 'The payment was declined',
    declinedHint: 'This payment took no money. You can choose another way and try again.',
    notBooked: 'Nothing was booked',
    gone: (names: string) => `${names} came free before the booking was made.`,
    notBookedHint: (reason: string, paid: string | undefined) =>
      paid === undefined
        ? reason
        : `${reason} You paid ${paid}, which is given back to you: in this demo nobody has paid.`,
    notYet: 'Not booked yet',
    notYetHint: (names: string, paid: string | undefined) =>
      `The server is busy. ${paid === undefined ? '' : `${paid} is paid for ${names}. `}Press again: nothing is ever paid or booked twice.`,
    unknown: 'It is not known whether that worked',
    unknownHint: (names: string, paid: string | undefined) =>
      `${paid === undefined ? '' : `${paid} is paid already for ${names}. `}Whether ${paid === undefined ? names : 'that'} is booked is asked again as soon as the line is back, or when you press again: nothing is ever paid or booked twice.`,
    back: 'Back to the map',
    single: (names: string) => `Your seats leave ${names} alone`,
    singleHint:
      'Hardly anybody takes a seat that is on its own, so this house asks you to leave none. Before you go on, take:',
    tooLate: 'Nothing was booked in time',
    notSoldHere: 'Tickets for this show are not sold on this page',
    notSoldHereHint: 'Please buy them on the organiser’s website.',
    nothing: 'Nothing to pay for',
    nothingHint: 'You hold no seats in this show. Choose some first.',
    toMap: 'Choose seats',
  },

  ticket: {
    title: 'Your ticket',
    booked: 'Booked. Enjoy the show!',
    notFound: 'There is no such ticket of yours',
    notFoundHint: 'Tickets belong to the browser, or the tab, that booked them.',
    loading: 'Loading your tickets',
    cancelled: 'Cancelled',
    admits: (count: number) => `Admits ${count}`,
    demoPrice: 'Paid, in this demo by nobody',
    price: 'Price',
    free: 'Free',
    code: 'Code of the ticket, for the door',
    noCode: 'The code cannot be had now.',
    calendar: 'Add to calendar',
    print: 'Print',
    check: 'What the door sees',
    open: 'Open ticket',
    summary: (title: string, names: string) => `${title}: ${names}`,
  },

  findTickets: {
    title: 'Find my tickets',
    link: 'Bought on another device? Find my tickets',
    lead: 'Bought on another device? Enter the e-mail address that you gave, and you get a mail with links to your tickets.',
    email: 'E-mail',
    ask: 'Send the links',
    asked: 'Look into your mail',
    askedHint: (email: string) => `If there are tickets for ${email}, a mail with links to them is on its way.`,
    nothing: 'Nothing after a few minutes? Look into the spam folder, or try another address.',
    failed: 'The links could not be sent',
  },

  openedTicket: {
    none: 'This link opens no ticket',
    noneHint: 'Copy the whole link from the mail, or have a new one sent to you.',
    failed: 'The ticket could not be loaded',
    failedHint: 'The server does not answer now. Try again.',
    readOnly:
      'Whoever has the link can show this ticket. It cannot be cancelled here, but in the browser that booked it.',
  },

  verify: {
    title: 'Check a ticket',
    lead: 'What the door sees: whether a code is a ticket of this house, for which seats, and whether it still counts.',
    label: 'The ticket’s code, or its address',
    check: 'Check',
    checking: 'Checking…',
    valid: 'Valid ticket',
    cancelled: 'Cancelled: lets nobody in',
    cancelledAt: (when: string) => `Cancelled ${when}`,
    unknown: 'No ticket of ours',
    failed: 'The code could not be checked',
    failedHint: 'Nothing is known about it. Try again.',
  },

  ticketsPage: {
    title: 'My tickets',
    failed: 'Your tickets could not be loaded',
    empty: 'No tickets yet',
    emptyHint: 'Tickets that you book in this browser are kept here.',
    emptyDemo: 'Choose a show, touch a seat, pay in the demo: it will be here.',
    toShows: 'See all shows',
    confirmedAt: (when: string) => `Booked ${when}`,
    cancelledAt: (when: string) => `Cancelled ${when}`,
    started: 'The show has begun: it can no longer be cancelled.',
    cancel: 'Cancel booking',
    question: 'Cancel this booking?',
    consequence: (labels: string) => `${labels} will be free for everybody at once. This cannot be undone.`,
    keep: 'Keep it',
    yes: 'Yes, cancel it',
    cancelled: 'The booking is cancelled',
    cancelledHint: 'Its seats are free again on everybody’s map.',
    notCancelled: 'The booking is not cancelled',
    unknown: 'It is not known whether that worked',
    unknownHint: 'When the line is back, the ticket shows it. Cancelling twice is cancelling once.',
    unknownShow: 'A past show',
    booking: (reference: string) => `Booking ${reference}`,
  },
} as const
