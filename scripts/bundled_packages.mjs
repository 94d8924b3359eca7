/** The npm packages that become part of dist/. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Nearly every command shows a table. Installed beside ours, the package and what it needs are eleven
 * files, which take longer to find and open than to run.
 */
export const bundled = ["cli-table3"];

/** What stands in for packages that it needs. */
const inPlaceOf = {
  // The width of a column is ours, so what stands in it is measured by the same rule.
  "string-width": `module.exports = require("${
    fileURLToPath(new URL("../src/text/width.ts", import.meta.url))
  }").widthOf`,
  // For colours of its own, which we do not ask it for.
  "@colors/colors/safe": "",
};

const isPackages = (file = "") => file.includes("/node_modules/");

/** Whether an import stays outside the bundles. */
export function isExternal(id, importer) {
  return !/^[./\0]/.test(id) && !bundled.includes(id) && !isPackages(importer);
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
  resolveId: (id, importer) => isPackages(importer) && id in inPlaceOf ? `\0${id}` : undefined,
  load: (id) => inPlaceOf[id.replace(/^\0/, "")],
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
