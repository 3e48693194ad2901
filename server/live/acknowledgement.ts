// A packet that wants an answer, and how Socket.IO is kept from making one: whoever answers does so on the socket's line.
import { Decoder, PacketType, type Packet } from 'socket.io-parser'

/** Stands at the end of a packet's arguments, where Socket.IO would put a callback; nothing in JSON is one. */
export class Acknowledgement {
  readonly id: number

  constructor(id: number) {
    this.id = id
  }
}

/** Socket.IO's own, but for the ids. */
export class AcknowledgementDecoder extends Decoder {
  constructor() {
    super()
    this.on('decoded', handOn)
  }
}

function handOn(packet: Packet): void {
  const args: unknown = packet.data
  if (packet.type !== PacketType.EVENT || packet.id === undefined || !Array.isArray(args)) return
  // A larger id could not be written back as it came, and the client would not know an answer with another id.
  if (Number.isSafeInteger(packet.id)) args.push(new Acknowledgement(packet.id))
  delete packet.id
}
