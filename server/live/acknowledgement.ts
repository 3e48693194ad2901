// Acknowledgements: the id of a packet that is to be answered. Socket.IO would make a callback of it; here the answer is
// written by the socket writer.
import { Decoder, PacketType, type Packet } from 'socket.io-parser'

/** The last argument of a packet that is to be answered, where Socket.IO would put a callback. JSON cannot contain one. */
export class Acknowledgement {
  readonly id: number

  constructor(id: number) {
    this.id = id
  }
}

/** Socket.IO's decoder, which turns the id of a packet into an `Acknowledgement`. */
export class AcknowledgementDecoder extends Decoder {
  constructor() {
    super()
    this.on('decoded', takeId)
  }
}

function takeId(packet: Packet): void {
  const args: unknown = packet.data
  if (packet.type !== PacketType.EVENT || packet.id === undefined || !Array.isArray(args)) return
  // A larger id could not be written back as it came, and the client would not know an answer with another id.
  if (Number.isSafeInteger(packet.id)) args.push(new Acknowledgement(packet.id))
  delete packet.id
}
