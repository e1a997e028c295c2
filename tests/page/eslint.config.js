// The rules for the page's scripts. Which names a browser has, and what they are, TypeScript knows better: no-undef is off.
import js from "@eslint/js";

export default [
  {
    files: ["**/*.js"],
    ignores: ["**/vendor-*.js"],
    languageOptions: { ecmaVersion: 2023, sourceType: "module" },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      ...js.configs.recommended.rules,
      "no-undef": "off",
      "no-control-regex": "off", // dom.js shows control characters as what they are
      "max-lines": ["error", { max: 300 }],
      complexity: ["error", 25],
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-shadow": "error",
      "no-else-return": "error",
      "no-implicit-coercion": "error",
      "no-unused-expressions": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-throw-literal": "error",
      "no-promise-executor-return": "error",
      "no-template-curly-in-string": "error",
      "no-self-compare": "error",
      "no-unmodified-loop-condition": "error",
      "no-console": "error",
      "no-alert": "error",
      // Text becomes elements in dom.js, and nothing is ever parsed as HTML.
      "no-restricted-properties": [
        "error",
        ...["innerHTML", "outerHTML", "insertAdjacentHTML"].map((property) => ({ property })),
        { object: "document", property: "write" },
      ],
    },
  },
];
