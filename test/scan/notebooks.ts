/** Notebooks as Jupyter writes them: indented by one blank, with a line break at the end. */
import { access, device, opaque, presigned, refresh } from "./secrets.ts";

export function write(notebook: object): string {
  return JSON.stringify(notebook, null, 1) + "\n";
}

const cells: readonly object[] = [
  { cell_type: "markdown", metadata: {}, source: ["# Reef ünïcode ☃"] },
  {
    cell_type: "code",
    execution_count: 3,
    id: "b2",
    metadata: { tags: ["x"] },
    outputs: [
      {
        name: "stdout",
        output_type: "stream",
        text: ["first \t line é\n", `token: ${access}\n`],
      },
      {
        data: {
          "application/json": { refresh_token: opaque, pages: 1.0, nested: [{ n: 1e3 }] },
          "text/html": [`<a href="${presigned}">file</a>`],
          "text/plain": [`{\n`, `  "device_code": "${device}"\n`, "}"],
        },
        metadata: {},
        output_type: "display_data",
      },
    ],
    source: [`const code = "1";\n`, `const refresh = "${refresh}";`],
  },
];

/** Credentials in outputs, in a source and in the metadata. */
export const leaking: object = {
  cells,
  metadata: { kernelspec: { name: "deno" }, note: access },
  nbformat: 4,
  nbformat_minor: 5,
};

/** The same without credentials. */
export const clean: object = { ...leaking, cells: cells.slice(0, 1), metadata: {} };
