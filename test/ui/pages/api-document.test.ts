import t from 'tap';
import { byTag, operationsOf, schemaLines } from '../../../service/ui/pages/api-document.js';

const document = {
  tags: [{ name: 'number', description: 'Numbers.' }, { name: 'unused' }],
  paths: {
    '/number': {
      parameters: [{ name: 'limit', in: 'query', description: 'How many.' }],
      get: { tags: ['number'], summary: 'List', parameters: [{ $ref: '#/components/parameters/q' }], responses: { 200: { description: 'Done', content: { 'application/json': { schema: { $ref: '#/components/schemas/number' } } } }, 401: { $ref: '#/components/responses/no' } } },
      post: { tags: ['number'], summary: 'Create', requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/number' } } } }, responses: {} },
    },
    '/logout': { post: { summary: 'End', responses: {} } },
  },
  components: {
    parameters: { q: { name: 'q', in: 'query', required: true, description: 'Text.' } }, responses: { no: { description: 'Not signed in' } },
    schemas: { number: { type: 'object', required: ['number'], properties: { number: { type: 'string', maxLength: 20, description: 'Its digits.' }, next: { $ref: '#/components/schemas/number' }, tags: { type: 'array', items: { type: 'string', enum: ['a', 'b'] } } } } },
  },
};

t.test('operations of a document, their references followed', async (t) => {
  const [list, create, logout] = operationsOf(document);
  t.match(list, { method: 'GET', path: '/number', tag: 'number', summary: 'List', parameters: [{ name: 'limit', in: 'query', required: false }, { name: 'q', required: true, about: 'Text.' }], replies: [{ status: '200', about: 'Done' }, { status: '401', about: 'Not signed in', schema: undefined }] });
  t.match(create, { method: 'POST', body: { $ref: '#/components/schemas/number' } });
  t.match(logout, { tag: '', parameters: [], replies: [] });
  t.same(byTag(document).map(([tag, about, found]) => [tag, about, found.length]), [['number', 'Numbers.', 2], ['', '', 1]]);
});

t.test('a schema as lines; what refers to itself ends', async (t) => {
  t.same(schemaLines(document, { $ref: '#/components/schemas/number' }), [
    'number (required): string, at most 20 characters  Its digits.', 'next: object', '  ...', 'tags: list', '  string, "a" | "b"',
  ]);
  const rows: readonly (readonly [schema: Parameters<typeof schemaLines>[1], lines: readonly string[]])[] = [
    [{ type: ['string', 'null'] }, ['string or null']], [{}, ['anything']], [{ const: 1 }, ['1']], [{ type: 'integer', minimum: 0, maximum: 9 }, ['integer, from 0, to 9']],
    [{ oneOf: [{ type: 'string' }, { type: 'number' }] }, ['string', 'or', 'number']], [{ type: 'array', items: { type: 'string' } }, ['list of', '  string']], [{ $ref: '#/nowhere' }, ['anything']],
  ];
  for (const [schema, lines] of rows) t.same(schemaLines(document, schema), lines, JSON.stringify(schema));
});
