import tseslint from 'typescript-eslint';

/** Imports that a layer may not have: what each folder is for stands in docs/design.md. */
const layer = (files, group, message) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] },
});

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', '.local/', 'node_modules/'] },
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
    },
  },
  { files: ['**/*.js', '**/*.mjs'], extends: [tseslint.configs.disableTypeChecked] },
  {
    files: ['lib/core/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        'process',
        'fetch',
        'setTimeout',
        'setInterval',
        'console',
        'Buffer',
      ],
      'no-restricted-properties': [
        'error',
        {
          object: 'Date',
          property: 'now',
          message: 'The core has no clock: take the instant as an argument.',
        },
        { object: 'Math', property: 'random', message: 'The core is a pure function.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
          message: 'The core has no clock.',
        },
      ],
    },
  },
  layer(
    ['lib/core/**/*.ts'],
    [
      'node:*',
      '@azure/*',
      '@microsoft/*',
      'jose',
      '**/parse/*',
      '**/adapters/*',
      '**/handlers/*',
      '**/cli/*',
      '**/simulator/*',
      '**/audit/*',
    ],
    'lib/core knows its own files only.',
  ),
  layer(
    ['lib/parse/**/*.ts'],
    ['node:*', '@azure/*', '@microsoft/*', '**/adapters/*', '**/handlers/*', '**/cli/*', '**/simulator/*'],
    'lib/parse turns unknown input into core types: it knows lib/core only.',
  ),
  layer(
    ['lib/handlers/**/*.ts', 'lib/audit/**/*.ts'],
    ['@azure/*', '@microsoft/*', '**/adapters/*', '**/cli/*', '**/doctor/*', '**/simulator/*'],
    'Handlers know ports (lib/ports.ts), never adapters.',
  ),
  layer(
    ['lib/adapters/**/*.ts', 'lib/*.ts', 'functions/**/*.ts'],
    ['**/cli/*', '**/doctor/*', '**/simulator/*'],
    'The command line, the doctor and the simulator are never part of the bundle.',
  ),
);
