// A packet that wants an answer, and how Socket.IO is kept from making one: whoever answers does so on the socket's line.
import { Decoder, PacketType, type Packet } from 'socket.io-parser'

/** Stands at the end of a packet's arguments, where Socket.IO would put a callback; nothing in JSON is one. */
export class Asked {
  readonly id: number

  constructor(id: number) {
    this.id = id
  }
}

/** Socket.IO's own, but for the ids. */
export class AskedDecoder extends Decoder {
  constructor() {
    super()
    this.on('decoded', handOn)
  }
}

function handOn(packet: Packet): void {
  const args: unknown = packet.data
  if (packet.type !== PacketType.EVENT || packet.id === undefined || !Array.isArray(args)) return
  // A larger number could not be written as it came, and an answer with another id is nobody's.
  if (Number.isSafeInteger(packet.id)) args.push(new Asked(packet.id))
  delete packet.id
}
