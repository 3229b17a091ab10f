// fastify: the four-route app, and what waits; WebSockets by ws.
const app = require('fastify')({ logger: false })
const { WebSocketServer } = require('ws')

const name = { type: 'string', minLength: 1, maxLength: 100 }
const price = { type: 'number', minimum: 0 }
const offer = { type: ['boolean', 'null'], default: null }
const body = {
  type: 'object', required: ['name', 'price'], additionalProperties: false, properties: { name, price, is_offer: offer }
}
const q = { type: ['string', 'null'] }
const known = { type: 'object', properties: { id: { type: 'integer' }, name, price, is_offer: offer, q } }
const params = { type: 'object', properties: { id: { type: 'integer' } } }
const querystring = { type: 'object', properties: { q: { type: 'string' } } }

app.get('/plaintext', async () => 'Hello, World!')
app.get('/items/:id', { schema: { params, querystring, response: { 200: known } } },
  async (req) => ({ id: req.params.id, name: 'Foo', price: 9.99, is_offer: null, q: req.query.q ?? null }))
app.get('/items/', { schema: { response: { 200: { type: 'array', items: known } } } },
  async () => Array.from({ length: 100 }, (_, i) => ({ id: i + 1, name: 'Foo', price: 9.99, is_offer: null, q: null })))
app.post('/echo', { schema: { body, response: { 200: body } } }, async (req) => req.body)

let asleep = 0
const streams = new Set()

app.get('/sleep', (req, reply) => {
  asleep++
  const timer = setTimeout(() => reply.code(204).send(), 600000)
  reply.raw.on('close', () => { asleep--; clearTimeout(timer) })
})
app.get('/asleep', async () => ({ asleep }))
app.get('/events', (req, reply) => {
  reply.hijack()
  reply.raw.writeHead(200, { 'Content-Type': 'text/event-stream' })
  reply.raw.write(': hello\n\n')
  streams.add(reply.raw)
  reply.raw.on('close', () => streams.delete(reply.raw))
})
app.post('/publish', async (req) => {
  for (const s of streams) s.write(`data: ${req.query.text}\n\n`)
  return { heard: streams.size }
})

new WebSocketServer({ server: app.server, path: '/ws' })
  .on('connection', (socket) => socket.on('message', (data, binary) => socket.send(data, { binary })))
app.listen({ port: Number(process.argv[2]), host: '127.0.0.1' })
