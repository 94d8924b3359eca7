/** The npm packages that become part of dist/. */
import { readdirSync, readFileSync } from "node:fs";

/**
 * Nearly every command shows a table. Installed beside ours, the package and what it needs are eleven
 * files, and finding and opening them took a tenth of a short command.
 */
export const bundled = ["cli-table3"];

/** Whether an import stays outside the bundles. */
export function isExternal(id, importer = "") {
  if (/^[./\0]/.test(id) || bundled.includes(id)) return false;
  return id.startsWith("node:") || !importer.includes("/node_modules/");
}

const mitText = (license) => license.slice(license.indexOf("Permission is")).trim();
const mit = mitText(readFileSync(new URL("../LICENSE", import.meta.url), "utf8"));

/** The name of a package and whose it is; throws if its license is not the one we state for it. */
function ownerOf(folder) {
  const { name } = JSON.parse(readFileSync(`${folder}package.json`, "utf8"));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  const license = file ? readFileSync(folder + file, "utf8") : "";
  const owner = /^Copyright.*$/m.exec(license)?.[0];
  const bare = (text) => text.replace(/\s+/g, " ");
  if (!owner || bare(mitText(license)) !== bare(mit)) throw new Error(`${name} is not under MIT`);
  return `${name}: ${owner}`;
}

/** Prepares the packages for a bundle, and states in each file whose code it contains. */
export const bundlePackages = {
  name: "bundle-packages",
  // cli-table3 loads it for colours of its own, which we do not ask it for.
  resolveId: (id) => id === "@colors/colors/safe" ? `\0${id}` : undefined,
  load: (id) => id === "\0@colors/colors/safe" ? "export {}" : undefined,
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      const folders = (chunk.moduleIds ?? [])
        .flatMap((id) => /^[^\0]*\/node_modules\/(@[^/]+\/)?[^/]+\//.exec(id)?.[0] ?? []);
      const owners = [...new Set(folders)].map(ownerOf).sort();
      if (owners.length > 0) {
        chunk.code += `\n/*! Contains, under the MIT license:\n\n${
          owners.join("\n")
        }\n\n${mit}\n*/\n`;
      }
    }
  },
};
