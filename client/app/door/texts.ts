// Every sentence and word that people read at the door.

export const doorTexts = {
  title: 'Door',
  skipToContent: 'Skip to content',
  tryAgain: 'Try again',
  pageFailed: 'This page cannot be shown',
  pageFailedHint: 'Scans that wait for a connection are kept on this phone.',
  signOut: 'Sign out',
  as: (name: string) => `Signed in as ${name}`,

  choose: {
    title: 'Which show?',
    loading: 'Loading the shows',
    failed: 'The shows could not be loaded',
    empty: 'No show is near',
    other: 'Another show',
    notAllowed: 'Your role may not admit visitors. Ask an admin for a token with the role door.',
  },

  camera: {
    start: 'Start scanning',
    stop: 'Stop the camera',
    aim: 'Hold the ticket’s code into the frame',
    picture: 'Picture of the camera',
    starting: 'Starting the camera…',
    insecure:
      'Browsers give the camera only to pages over https. Find bookings by their number below, or open this page over https.',
    denied: 'The browser does not let this page use the camera. Allow it in the site’s settings, then start again.',
    missing: 'No camera can be used. Is another program using it?',
    sound: 'Sound',
  },

  doorName: { label: 'Name of this door', example: 'North entrance' },

  counts: (admitted: number, expected: number) => `${admitted} of ${expected} are in`,
  offline: 'No connection. Scans are kept and confirmed later.',
  kept: (count: number) => (count === 1 ? '1 scan is not confirmed yet' : `${count} scans are not confirmed yet`),

  verdict: {
    asking: 'Checking…',
    admitted: 'Come in',
    again: 'Already in',
    againAt: (when: string, by: string, door: string | undefined) =>
      door === undefined ? `Admitted at ${when} by ${by}` : `Admitted at ${when}, ${door}, by ${by}`,
    sitsNow: (former: readonly string[], now: readonly string[]) =>
      `The ticket may still show ${former.join(', ')}: sits now in ${now.join(', ')}`,
    moved: 'Moved',
    movedHint: 'Nobody was admitted: the booking does not have all of these seats any more. Its seats are now:',
    passedOn: 'Passed on',
    passedOnHint: 'This ticket was passed on to somebody else, who has a new one. It is no longer valid.',
    cancelled: 'Cancelled',
    cancelledHint: 'This booking was cancelled. The ticket is no longer valid.',
    otherShow: 'Another show',
    otherShowHint: 'This ticket is not for the show that you chose.',
    noTicket: 'Not a ticket',
    noTicketHint: 'This code is not from here.',
    unconfirmed: 'Not confirmed',
    unconfirmedHint: 'No connection: the scan is kept and confirmed later. You decide whether they come in.',
    keptAlready: 'Scanned before',
    keptAlreadyHint: (when: string) => `This phone scanned it at ${when}, while it had no connection.`,
    refused: 'Cannot be checked',
    undo: 'Undo',
    undoEarlier: 'Undo the admission',
    keep: 'Tap, or press a key, to keep this open.',
    undone: 'Undone: not in',
    next: 'Next',
  },

  late: {
    title: 'Scanned without a connection, and not valid',
    entry: (when: string, why: string) => `${when}: ${why}`,
    dismiss: 'Dismiss',
  },

  recent: {
    title: 'Let in just now',
    undo: (seats: string) => `Undo: ${seats}`,
  },

  search: {
    title: 'Find a booking',
    label: 'Name, e-mail address or booking number',
    find: 'Find',
    isCode: (admit: string) => `This is the code of a ticket. “${admit}” lets in all its seats.`,
    admitAll: 'Admit',
    none: 'No booking fits',
    more: 'More bookings',
    whoCame: 'Who has come?',
    cancelled: 'Cancelled',
    admit: (count: number) => (count === 1 ? 'Admit' : `Admit ${count}`),
    inSince: (when: string, door: string | undefined) =>
      door === undefined ? `in since ${when}` : `in since ${when}, ${door}`,
    undo: (seat: string) => `Undo: ${seat}`,
    failed: 'The bookings could not be searched',
  },
} as const
