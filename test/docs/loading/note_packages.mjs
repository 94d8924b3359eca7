/**
 * Records which npm packages the product imports, in the file that PACKAGES_NOTED names. Replaces
 * those that would leave the test: a browser, a keyring, a prompt.
 */
import { appendFileSync } from "node:fs";
import { isBuiltin, register } from "node:module";
import process from "node:process";
import { isMainThread } from "node:worker_threads";

const replaced = {
  "open": "export default async () => ({ on() {}, unref() {} })",
  "redis": "export const createClient = () => { throw new Error('no Redis') }",
  "@napi-rs/keyring": "export class AsyncEntry { async getPassword() {} }",
  "@clack/prompts": "export const confirm = async () => false, isCancel = () => false",
};

if (isMainThread && process.execArgv.some((word) => word.includes("note_packages"))) {
  register(import.meta.url);
}

const nameOf = (specifier) => /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0];

export async function resolve(specifier, context, next) {
  const isPackage = !/^[./]|^\w+:/.test(specifier) && !isBuiltin(specifier);
  if (!isPackage || !context.parentURL?.startsWith(process.env.PRODUCT)) {
    return await next(specifier, context);
  }
  const name = nameOf(specifier);
  appendFileSync(process.env.PACKAGES_NOTED, `${name}\n`);
  const source = replaced[name];
  if (source === undefined) return await next(specifier, context);
  return { url: `data:text/javascript,${encodeURIComponent(source)}`, shortCircuit: true };
}
