import t from 'tap';
import { exportBody } from '../../../service/ui/pages/export-body.js';

t.test('the job of an export says what the view has, and nothing else', async (t) => {
  const rows: readonly (readonly [what: string, body: unknown, found: unknown])[] = [
    ['all', exportBody('number', []), { job_type: 'export', object: 'number' }],
    ['the archive', exportBody('number', [], { archive: true }), { job_type: 'export', object: 'number', archive: true }],
    ['a filter and a search', exportBody('number', [['zone', '=EST']], { q: '617' }), { job_type: 'export', object: 'number', filter: { zone: 'EST' }, q: '617' }],
    ['not set', exportBody('number', [['zone', '=']]), { job_type: 'export', object: 'number', filter: { zone: '' } }],
    ['two bounds of a column', exportBody('number', [['number', '>617'], ['number', '<618']]), { job_type: 'export', object: 'number', filter: { number: ['>617', '<618'] } }],
    ['columns', exportBody('number', [], { columns: ['number'] }), { job_type: 'export', object: 'number', columns: ['number'] }],
  ];
  for (const [what, body, found] of rows) t.same(body, found, what);
});
