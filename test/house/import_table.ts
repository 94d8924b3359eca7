/** Which folder may import which: the table of CONTRIBUTING.md, as the tests check it. */

/** Every folder may import these; each of them may import those before it. */
const below = ["text", "version", "errors", "async", "system", "model"] as const;

/** What a folder of `src` may import besides itself: folders, or single files. */
export const mayImport: Readonly<Record<string, readonly string[]>> = {
  text: [],
  version: [],
  errors: ["text"],
  async: ["errors", "text"],
  system: ["async", "errors", "text", "version"],
  model: ["system", "async", "errors", "text", "version"],
  configuration: below,
  oauth: below,
  store: below,
  display: below,
  session: ["oauth", "store/store", ...below],
  view: ["session/state", "display/document", ...below],
  api: ["view", "display", ...below],
  files: ["api", "view", "display", ...below],
  scan: ["view", "display", ...below],
  doctor: ["view", "display", "configuration", ...below],
  public: [
    "configuration",
    "oauth",
    "store",
    "display",
    "session",
    "view",
    "api",
    "files",
    "doctor",
  ]
    .concat(below),
  demo: below,
  cli: ["mod", "demo", "scan", "store/file/secret", "api/openapi/cached_operations", "view"]
    .concat("display", "configuration", below),
  mod: ["public", "configuration", "oauth", "store", "display", "session", "view", "api", "doctor"]
    .concat("files", "scan", below),
};

/** The folder of a file under `src`, or the file's own name if it is in no folder. */
export const folderOf = (path: string): string =>
  path.replace(/^src\//, "").replace(/\.ts$/, "").split("/")[0]!;

/** Whether a file may import another. */
export function isAllowed(from: string, to: string): boolean {
  const [folder, target] = [folderOf(from), folderOf(to)];
  if (folder === target) return true;
  const file = to.replace(/^src\//, "").replace(/\.ts$/, "");
  return mayImport[folder]?.some((name) => name === target || name === file) ?? false;
}
