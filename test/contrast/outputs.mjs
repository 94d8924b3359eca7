/**
 * Creates a notebook with every kind of output: the golden files of the views, and the results of
 * real calls to the embedded deployment. Needs no kernel.
 */
import { readdir, readFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";

const golden = new URL("../golden/", import.meta.url);
const USER_CODE = /\b[A-Z]{4}-[A-Z]{4}\b/;

/** Collects the notebook's outputs. */
export async function everyOutput(product, demo) {
  return [...await liveOutputs(product, demo), ...await goldenOutputs()];
}

/** The views of every state from the golden files, without the QR code, which is not in them. */
async function goldenOutputs() {
  const names = (await readdir(golden)).filter((name) => name.endsWith(".html")).sort();
  return await Promise.all(names.map(async (name) => {
    const html = (await readFile(new URL(name, golden), "utf8")).trim();
    const text = await readFile(new URL(name.replace(/html$/, "txt"), golden), "utf8");
    return { name, data: { "text/html": html.replace(/<img [^>]*>\n?/, ""), "text/plain": text } };
  }));
}

async function liveOutputs({ MemoryStore, signIn }, demo) {
  const shown = [];
  const signedIn = signIn({
    deployment: demo.deployment,
    store: new MemoryStore(),
    interactive: true,
    identity: "masked",
    display: { show: (view) => void shown.push(view) },
  });
  while (!USER_CODE.test(shown.at(-1)?.text ?? "")) await setTimeout(20);
  const card = bundleOf(shown.at(-1));
  await demo.approve(USER_CODE.exec(shown.at(-1).text)[0], "editor");
  const session = await signedIn;
  const registry = await session.api("registry");
  const handles = await session.api("handle");
  const missing = await registry.ops.fetch({ id: "10378.1/1900099" }).catch((error) => error);
  const refused = await handles.ops.get({ id: "10378.1/1900011" }).catch((error) => error);
  const results = {
    "who is signed in": await session.user(),
    "roles": await session.roles(),
    "access": await session.checkAccess(),
    "an API": await session.api("search"),
    "an operation": registry.describe("create_entity_model"),
    "an item": await registry.ops.fetch({ id: "10378.1/1900011" }),
    "a list": await registry.ops.list({ page_size: 20 }),
    "item access": await session.checkItem(["10378.1/1900011", "10378.1/1900099"]),
    "a lineage": await session.lineage("10378.1/1900029"),
    "a search": await session.search("reef"),
    "a request": await session.requestAccess(["entity-registry-admin"]),
    "requests": await session.accessRequests(),
    "the end": await session.signOut(),
  };
  const display = Symbol.for("Jupyter.display");
  return [
    { name: "the card", data: card },
    { name: "signed in", data: bundleOf(shown.at(-1)) },
    ...await Promise.all(
      Object.entries(results).map(async ([name, result]) => ({
        name,
        data: await result[display](),
      })),
    ),
    { name: "an item that is not there", error: missing },
    { name: "a call that is refused", error: refused },
  ];
}

const bundleOf = ({ html, text }) => ({ "text/html": html, "text/plain": text });

/** An error as a kernel reports it. */
function errorOutput({ name, message, stack }) {
  return { output_type: "error", ename: name, evalue: message, traceback: stack.split("\n") };
}

/** Creates a notebook with one cell per output. */
export function notebookOf(outputs) {
  return {
    cells: outputs.map(({ name, data, error }, index) => ({
      cell_type: "code",
      id: `cell-${index}`,
      metadata: {},
      source: `// ${name}`,
      outputs: [data ? { output_type: "display_data", data, metadata: {} } : errorOutput(error)],
      execution_count: index + 1,
    })),
    metadata: {
      kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
      language_info: { name: "typescript" },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
}
