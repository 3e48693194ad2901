// Loaded into a server before its program: sets its wall clock by as much as the test says. The monotonic clock stays right.

let shiftMs = 0
const now = (): number => realNow() + shiftMs
const realNow = Date.now

globalThis.Date = new Proxy(Date, {
  construct: (RealDate, given: unknown[], newTarget) =>
    Reflect.construct(RealDate, given.length > 0 ? given : [now()], newTarget) as Date,
  get: (RealDate, key): unknown => (key === 'now' ? now : Reflect.get(RealDate, key)),
})

process.on('message', (message) => {
  if (typeof message === 'object' && message !== null && 'shiftMs' in message) shiftMs = Number(message.shiftMs)
})
// A test that was killed leaves no server behind.
process.on('disconnect', () => process.exit())
// The channel must not keep a server from ending.
process.channel?.unref()
