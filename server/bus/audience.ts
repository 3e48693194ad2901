// Counts people who look at a show through several nodes, each of them once, from a number and a small sample of each node.

/** A node's viewers of a show. The sample has the lowest hashes of their ids, in ascending order. */
export type Audience = Readonly<{ people: number; sample: readonly number[] }>

/** Up to here the count is exact. Beyond, whoever is on two nodes is counted once by estimate, and everybody else exactly. */
const SAMPLE_AT_MOST = 24
const BYTES_EACH = 4

/** The audience that these visitors are. Takes some 2 ms for 20,000 of them. */
export function audienceOf(visitorIds: Iterable<string>): Audience {
  const hashes = Uint32Array.from(visitorIds, hashOf).sort()
  return { people: hashes.length, sample: [...hashes.subarray(0, SAMPLE_AT_MOST)] }
}

/**
 * How many people several audiences are together. The lowest hashes of all of them are those of a random sample of people
 * (a bottom-k sketch: Cohen and Kaplan, 2007), so the share of people in it who are there twice is that of all.
 */
export function peopleIn(audiences: readonly Audience[]): number {
  const sum = audiences.reduce((people, each) => people + each.people, 0)
  // Above the last hash of a sample, nobody knows who is in that audience.
  const known = Math.min(
    ...audiences.map(({ people, sample }) => (people > sample.length ? (sample.at(-1) ?? 0) : Infinity)),
  )
  const sampled = audiences.flatMap(({ sample }) => sample.filter((hash) => hash <= known))
  const estimate = sampled.length === 0 ? sum : Math.round((sum * new Set(sampled).size) / sampled.length)
  return Math.max(estimate, ...audiences.map(({ people }) => people))
}

export function sampleText({ sample }: Audience): string {
  const bytes = Buffer.alloc(sample.length * BYTES_EACH)
  for (const [i, hash] of sample.entries()) bytes.writeUInt32LE(hash, i * BYTES_EACH)
  return bytes.toString('base64url')
}

/** Reads what `sampleText` wrote; from any other text it makes some sample. */
export function readAudience(people: number, text: string): Audience {
  const bytes = Buffer.from(text, 'base64url')
  const length = Math.min(SAMPLE_AT_MOST, Math.floor(bytes.length / BYTES_EACH), people)
  const hashes = Array.from({ length }, (_, i) => bytes.readUInt32LE(i * BYTES_EACH))
  return { people, sample: hashes.sort((a, b) => a - b) }
}

/** FNV-1a with the final mix of MurmurHash3, without which the lowest hashes are no random sample. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
