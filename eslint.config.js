// The client's parts are joined into one classic script, so a name may be made in one file and used in another:
// that every name exists, and has its type, is tsc's to say.
import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  {
    files: ["supportsvc/client/**/*.js"],
    languageOptions: { ecmaVersion: 2022, sourceType: "script", globals: globals.browser },
    rules: {
      "no-undef": "off",
      "no-unused-vars": ["error", { vars: "local", caughtErrors: "none" }],
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "The page's policy may require trusted types: make elements." },
        { property: "outerHTML", message: "The page's policy may require trusted types: make elements." },
        { property: "insertAdjacentHTML", message: "The page's policy may require trusted types: make elements." },
        { object: "document", property: "write", message: "Nothing is written into the page's stream." },
      ],
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
    },
  },
];
