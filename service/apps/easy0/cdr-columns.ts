import type { CdrColumn } from '../../routing/recorded-call.js';

/** The seven columns that the document of easy0 names (calls/README.md, Call detail records). */
export const cdrColumns: readonly CdrColumn[] = [
  { name: 'service_provider_name', meaning: 'The service provider whose call it was.', of: ({ provider }) => provider },
  {
    name: 'subscriber_name',
    meaning: 'Not set: calls belong to the service provider itself.',
    of: ({ subscriber }) => subscriber,
  },
  { name: 'cdr_id', meaning: 'Which record it is; no other has the same.', of: ({ id }) => id },
  { name: 'start_time', meaning: 'When the call came.', of: ({ started }) => started },
  { name: 'end_time', meaning: 'When the call ended.', of: ({ ended }) => ended },
  {
    name: 'additional_data',
    meaning: 'What screening the call came to: an array of the response that the stack was given last.',
    of: ({ response }) => [response],
  },
  {
    name: 'events',
    meaning: 'What happened in the call, in order, as the text of a JSON array.',
    of: ({ events }) => JSON.stringify(events),
  },
];
