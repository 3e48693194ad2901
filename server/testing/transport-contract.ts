// What the bus relies on in every transport, as tests.
import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import type { Link, Transport } from '../bus/transport.ts'

/** A link that a test has opened, with what came by it. */
type TestLink = Link & { texts: string[]; errors: unknown[] }

/** How a transport is tested. `make` gives one of several transports to the same place. */
type Place = Readonly<{
  make: () => Transport
  /** A transport to the same server whose messages are to be kept apart. */
  makeOther: () => Transport
  /** Breaks the open links, without a word to them. */
  breakLinks: () => Promise<unknown>
}>

/** Declares the tests. */
export function transportContract(place: () => Place): void {
  test('a text that one node sends comes to every node, its own included, whatever characters it has', async () => {
    const [one, other] = [await openLink(place().make()), await openLink(place().make())]
    const text = `{"quoted":"it''s ‘ö’ \\n 🎭 %s $1 ${'x'.repeat(7000)}"}`
    await one.send(text)
    await other.send('short')
    for (const { texts } of [one, other]) await expect.poll(() => texts.toSorted()).toEqual(['short', text])
  })

  test('nodes of another installation hear nothing', async () => {
    const [one, other] = [await openLink(place().make()), await openLink(place().makeOther())]
    await one.send('ours')
    await other.send('theirs')
    await expect.poll(() => one.texts.length * other.texts.length).toBe(1)
    expect([one.texts, other.texts]).toEqual([['ours'], ['theirs']])
  })

  test('a link that breaks says so, and a new one works', async () => {
    const broken = await openLink(place().make())
    await place().breakLinks()
    await expect.poll(() => broken.errors.length).toBeGreaterThan(0)
    await broken.close()
    const again = await openLink(place().make())
    await again.send('again')
    await expect.poll(() => again.texts).toEqual(['again'])
    expect(broken.texts).toEqual([])
  })

  test('a closed link hears nothing, sends nothing, and can be closed again', async () => {
    const [one, other] = [await openLink(place().make()), await openLink(place().make())]
    await one.close()
    await one.close()
    const id = randomUUID()
    await expect(one.send('too late')).rejects.toThrow()
    await other.send(id)
    await expect.poll(() => other.texts).toEqual([id])
    expect(one.texts).toEqual([])
    // A link that its own node closes is not broken.
    expect(one.errors).toEqual([])
  })
}

/** Opens a link, which is closed when the test ends. */
export async function openLink(transport: Transport): Promise<TestLink> {
  const [texts, errors]: [string[], unknown[]] = [[], []]
  const link = await transport.open({
    onText: (text) => texts.push(text),
    onBroken: (error) => errors.push(error),
  })
  onTestFinished(() => link.close())
  return { ...link, texts, errors }
}
