// The starter app's shapes in fastify, items from memory: not every supported Node has SQLite of its own.
const app = require('fastify')({ logger: false })

const name = { type: 'string', minLength: 1, maxLength: 100 }
const price = { type: 'number', minimum: 0 }
const offer = { type: ['boolean', 'null'], default: null }
const body = {
  type: 'object', required: ['name', 'price'], additionalProperties: false, properties: { name, price, is_offer: offer }
}
const item = { type: 'object', properties: { id: { type: 'integer' }, name, price, is_offer: offer } }
const status = { type: 'object', properties: { status: { type: 'string' } } }
const params = { type: 'object', properties: { id: { type: 'integer' } } }

app.get('/plaintext', { schema: { response: { 200: status } } }, async () => ({ status: 'ok' }))
app.get('/items/:id', { schema: { params, response: { 200: item } } },
  async (req) => ({ id: req.params.id, name: 'Foo', price: 9.99, is_offer: null }))
app.post('/echo', { schema: { body, response: { 200: body } } }, async (req) => req.body)
app.listen({ port: Number(process.argv[2]), host: '127.0.0.1' })
