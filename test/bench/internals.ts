/** Internals measured without a session; run.mjs bundles them, since Node 20 runs no TypeScript. */
export { renderHtml } from "../../src/display/html.ts";
export { parseDocument } from "../../src/api/openapi/document.ts";
export { indexOperations } from "../../src/api/openapi/index_operations.ts";
export { scanText } from "../../src/scan/text.ts";
export { cpuOf, cpuOfAsync, longestBlock } from "../attack/cpu.ts";
export { shapes } from "../attack/shapes.ts";
export { scenario, simulateFleets } from "./fleets.ts";
