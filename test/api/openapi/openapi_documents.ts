/** OpenAPI documents of others, by name. */
import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const fixtures = new URL("documents/", import.meta.url);
const examples = new URL("../../../node_modules/@readme/oas-examples/", import.meta.url);

export function fixture(name: string): string {
  const bytes = readFileSync(new URL(name, fixtures));
  return name.endsWith(".gz") ? gunzipSync(bytes).toString() : bytes.toString();
}

/** Every document, as text. */
export function allDocuments(): [name: string, text: string][] {
  const own = ["fastapi_0_88.json", "fastapi_latest.json", "github.json.gz"];
  const others = ["3.0", "3.1"].flatMap((version) => {
    const folder = new URL(`${version}/json/`, examples);
    return readdirSync(folder).filter((name) => name.endsWith(".json"))
      .map((name): [string, string] => [
        `${version}/${name}`,
        readFileSync(new URL(name, folder)).toString(),
      ]);
  });
  return [...own.map((name): [string, string] => [name, fixture(name)]), ...others];
}
