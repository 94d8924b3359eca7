/** The parts of the documentation that are not executed, and why; all others are. */

/** Languages for reading only, or for programs that are not available here. */
export const languagesForReading: Readonly<Record<string, string>> = {
  text: "what is shown, not typed",
  mermaid: "a drawing; test/house/drawing.test.ts holds it true",
  python: "the Python client's side of the comparison; its package is not installed here",
};

/** Command lines that are not run, each with the reason. */
export const linesNotRun: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^python3 -m venv /, "JupyterLab is large; test/jupyter/install.mjs installs it so"],
  [/^npm (ci|start|test|run|install)\b/, "npm installs, builds or tests this very checkout"],
  [/^systemctl |^loginctl /, "it would set up the account of whoever runs the tests"],
  [/^sudo /, "it would set up this machine; test/jupyter/hub_scenarios.mjs does, and undoes it"],
  [/^curl /, "curl may not be here; test/cli runs provena token into a pipe"],
  [/^jupyter nbconvert /, "nbconvert may not be here; test/jupyter/readable.mjs exports so"],
  [/aws s3 /, "the AWS CLI may not be here; test/files/witness/exec.test.ts runs it"],
  [/^jq /, "jq may not be here; test/cli/commands/call_files.test.ts does the same"],
  [/python3? model\.py/, "Python may not be here; the same with a shell script is run"],
];

/** Placeholders for the reader's own deployment, and their values here. */
export const placeholders: readonly (readonly [pattern: RegExp, here: string])[] = [
  // A deployment that is only defined, and never called, needs no replacement.
  [/(?<!defineDeployment\(\{ )domain: "dev\.rrap-is\.com", realm: "rrap"/g, 'deployment: "demo"'],
  [/(provena(?:-notebook)?) use dev\.rrap-is\.com rrap( --name \w+)?/g, "$1 use demo"],
  [/10378\.1\/1908974/g, "10378.1/1900022"],
];

/** Pages whose programs need a Redis: test/redis/snippets.test.ts runs them. */
export const runWithRedis: readonly string[] = ["docs/fleets.md"];
