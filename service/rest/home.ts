import type { Visit } from './exchange.js';
import type { Reply } from './reply.js';
import { unitRoute, type Route } from './route.js';

/** `/`: what runs here, for whoever comes with a browser; without script, style or anything from elsewhere. */
export const homeRoute: Route = unitRoute({
  method: 'GET',
  path: '',
  tag: 'system',
  summary: 'What runs here, for a browser.',
  needs: 'anybody',
  readsQuery: true,
  content: { 'text/html': { type: 'string' } },
  run: home,
});

function home({
  desk: {
    registry,
    settings: { release },
  },
}: Visit): Reply {
  const items = registry.applications.map(
    ({ name, title, version }) =>
      `<li><strong>${escaped(title)}</strong> ${escaped(version)}: <a href="/${name}/api/openapi.json">description of its API</a> at <code>/${name}/api</code></li>`,
  );
  const body = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>niud</title></head>
<body>
<h1>niud ${escaped(release)}</h1>
<p>The routing and provisioning service of this Network Interface Unit. It serves:</p>
<ul>
${items.join('\n')}
</ul>
<p><a href="/readyz">Is it ready?</a></p>
</body>
</html>
`;
  return {
    kind: 'whole',
    status: 200,
    body,
    headers: [
      ['Content-Type', 'text/html; charset=utf-8'],
      ['Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"],
    ],
  };
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (unit) => `&#${unit.charCodeAt(0)};`);
}
