// Who may import whom. Type imports count. A test plants a violation of every rule and sees it reported, because a
// parser that sees no modules would pass everything.
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: '^(src|functions|local|tests|load|deploy|sim|prove|verify|operate)/', pathNot: allowed },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle is one module in two files.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-resolvable',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    only('domain-imports-domain', '^src/domain/', '^src/domain/', 'The domain is pure and knows nobody.'),
    only(
      'contract-imports-domain',
      '^src/contract/',
      '^src/(contract|domain)/',
      'Schemas speak about the domain only.',
    ),
    only(
      'config-imports-domain',
      '^src/config',
      '^src/(config|domain/)',
      'Settings are read before anything exists.',
    ),
    only('ports-import-domain', '^src/ports/', '^src/(ports|domain)/', 'A port is a promise to the flows.'),
    only(
      'flows-import-ports',
      '^src/flows/',
      '^src/(flows|domain|ports)/',
      'A flow never knows which adapter it runs on.',
    ),
    only(
      'adapters-import-inwards',
      '^src/adapters/',
      '^src/(adapters|contract|domain|ports|config)',
      'An adapter never calls a flow.',
    ),
    {
      name: 'adapters-stay-apart',
      comment: 'Two services meet in functions/services.ts, nowhere else.',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/adapters/', pathNot: '^src/adapters/$1/' },
    },
    {
      name: 'services-name-adapters',
      comment: 'functions/services.ts is the only file of the edge that names an adapter.',
      severity: 'error',
      from: { path: '^functions/', pathNot: '^functions/services\\.ts$' },
      to: { path: '^src/adapters/' },
    },
    {
      name: 'product-knows-no-tests',
      comment: 'What ships imports neither the local stack nor the tests.',
      severity: 'error',
      from: { path: '^(src|functions)/' },
      to: { path: '^(local|tests|load|deploy|sim|prove|verify|operate)/' },
    },
    {
      name: 'acceptance-is-black-box',
      comment:
        'Acceptance tests speak HTTP; what they import from the product could hide what a caller sees.',
      severity: 'error',
      from: { path: '^tests/acceptance/' },
      to: { path: '^(src|functions)/' },
    },
    {
      name: 'no-orphans',
      comment: 'A module nobody imports is dead.',
      severity: 'error',
      from: { orphan: true, path: '^(src|functions)/', pathNot: '\\.d\\.ts$' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    parser: 'swc',
    tsConfig: undefined,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'default', 'node'],
    },
  },
};
